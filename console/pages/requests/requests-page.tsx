import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KeptRequest, RequestGroup } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { formatCount } from '../../format/money.tsx';
import { Ago, Time } from '../../format/time.tsx';
import { Badge, ScriptMark } from '../../kit/marks.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Failed, Loaded, Loading } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { Filters, useFilters } from './filters.tsx';
import { StatusBadge } from './status-badge.tsx';

const REFRESH_MS = 10_000;

/** Why calls failed, and which. */
export function Page() {
  const t = useTexts('requests');
  const hub = useHub();
  const filters = useFilters();
  const summary = useQuery({
    queryKey: ['requests', 'summary', filters],
    queryFn: () => hub.requests.summarize({ ...filters, limit: 50 }),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
  const list = useList(['requests', 'list', filters], () => hub.requests.list({ ...filters, limit: 50 }), {
    everyMs: REFRESH_MS,
  });
  return (
    <Frame title={t('title')} about={t('about')}>
      <Filters error={list.error ?? summary.error} />
      {list.data?.length === 0 && !list.hasMore && !list.isStale ? (
        <Empty
          title={t('none')}
          action={
            <Link to="/settings" className="text-accent underline">
              {t('settings')}
            </Link>
          }
        >
          {t('noneAbout')}
        </Empty>
      ) : (
        <>
          <Panel title={t('summary')} isFlush>
            <Loaded query={summary} lines={4}>
              {({ groups, missing }) => <Groups {...{ groups, missing }} />}
            </Loaded>
          </Panel>
          <Panel title={t('list')} isFlush>
            {list.data === undefined ? (
              list.isError ? (
                <Failed error={list.error} onRetry={() => void list.refetch()} />
              ) : (
                <Loading lines={8} />
              )
            ) : (
              <Requests requests={list.data} />
            )}
            <More list={list} />
          </Panel>
        </>
      )}
    </Frame>
  );
}

const reasonOf = ({
  field,
  reason,
  failure,
  status,
}: Pick<RequestGroup, 'field' | 'reason' | 'failure' | 'status'>): string =>
  [field, reason ?? failure].filter((part) => part !== null).join(' ') || String(status ?? '');

function Groups({ groups, missing }: { groups: readonly RequestGroup[]; missing: number }) {
  const t = useTexts('requests');
  const [, change] = useParameters();
  const most = Math.max(1, ...groups.map(({ count }) => count));
  return (
    <>
      <Table label={t('summary')}>
        <thead>
          <tr>
            <Th className="text-right">{t('count')}</Th>
            <Th>{t('reason')}</Th>
            <Th>{t('dialect')}</Th>
            <Th>{t('operation')}</Th>
            <Th>{t('status')}</Th>
            <Th>{t('clients')}</Th>
            <Th>{t('last')}</Th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const { dialect, operation, status, failure, field, reason, count, last_at, last_id, keys } = group;
            const only = {
              dialect,
              operation: operation ?? undefined,
              status: status === null ? undefined : String(status),
              field: field ?? undefined,
            };
            return (
              <tr key={[dialect, operation, status, failure, field, reason].join(' ')}>
                <Td className="text-right">
                  <span className="flex items-center justify-end gap-2">
                    <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-sunken max-md:hidden">
                      <span className="block h-full bg-bad" style={{ width: `${(count / most) * 100}%` }} />
                    </span>
                    <strong className="font-semibold">{formatCount(count)}</strong>
                  </span>
                </Td>
                <Td className="min-w-56">
                  <button
                    type="button"
                    title={t('only')}
                    onClick={() => change(only, true)}
                    className="min-h-6 text-left text-accent underline-offset-4 hover:underline"
                  >
                    {reasonOf(group)}
                  </button>
                </Td>
                <Td>
                  <ScriptMark dialect={dialect} />
                </Td>
                <Td className="font-mono text-xs">{operation ?? '–'}</Td>
                <Td>
                  <StatusBadge status={status} />
                </Td>
                <Td className="max-w-48 truncate">{keys.map(({ name, id }) => name ?? id).join(', ')}</Td>
                <Td>
                  <Link
                    to="/requests/$id"
                    params={{ id: last_id }}
                    className="text-accent underline-offset-4 hover:underline"
                  >
                    <Ago at={last_at} />
                  </Link>
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
      {missing > 0 && <p className="px-4 py-2 text-sm text-warn">{t('missing', { count: missing })}</p>}
    </>
  );
}

function Requests({ requests }: { requests: readonly KeptRequest[] }) {
  const t = useTexts('requests');
  return (
    <Table label={t('list')}>
      <thead>
        <tr>
          <Th>{t('at')}</Th>
          <Th>{t('call')}</Th>
          <Th>{t('status')}</Th>
          <Th>{t('reason')}</Th>
          <Th>{t('dialect')}</Th>
          <Th>{t('client')}</Th>
          <Th className="text-right">{t('took')}</Th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <tr key={request.id} className="hover:bg-hover">
            <Td>
              <Link
                to="/requests/$id"
                params={{ id: request.id }}
                className="text-accent underline-offset-4 hover:underline"
              >
                <Time at={request.at} style="full" />
              </Link>
            </Td>
            <Td className="max-w-80 truncate font-mono text-xs">
              {request.method} {request.path ?? request.route}
            </Td>
            <Td>
              <span className="flex gap-1">
                <StatusBadge status={request.status} />
                {request.dry_run && <Badge>{t('dryRun')}</Badge>}
                {request.replayed && <Badge>{t('replayed')}</Badge>}
              </span>
            </Td>
            <Td className="max-w-72 truncate">
              {request.fields.map(({ field, message }) => `${field} ${message}`).join('; ') || request.reason}
            </Td>
            <Td>
              <ScriptMark dialect={request.dialect} />
            </Td>
            <Td className="max-w-40 truncate">{request.key.name ?? t('unknownClient')}</Td>
            <Td className="text-right whitespace-nowrap">{request.duration_ms.toFixed(1)} ms</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
