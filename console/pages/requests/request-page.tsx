import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { KeptRequestWithBody } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Time } from '../../format/time.tsx';
import { Code } from '../../kit/code.tsx';
import { Badge, ScriptMark } from '../../kit/marks.tsx';
import { Facts, Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { StatusBadge } from './status-badge.tsx';

/** One request that was kept, with its masked body. */
export function Page() {
  const t = useTexts('requests');
  const hub = useHub();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({ queryKey: ['request', id], queryFn: () => hub.requests.get(id) });
  return (
    <Frame
      title={t('request', { id: query.data?.request_id ?? id })}
      about={
        <Link to="/requests" className="inline-flex items-center gap-1 text-accent underline-offset-4 hover:underline">
          <ArrowLeft size={14} aria-hidden />
          {t('back')}
        </Link>
      }
    >
      <Loaded query={query} lines={8}>
        {(request) => <Content request={request} />}
      </Loaded>
    </Frame>
  );
}

function Content({ request }: { request: KeptRequestWithBody }) {
  const t = useTexts('requests');
  const {
    method,
    path,
    route,
    order_id,
    status,
    failed,
    failure,
    reason,
    fields,
    duration_ms,
    dialect,
    operation,
    key,
  } = request;
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
      <Panel title={t('why')}>
        <div className="flex flex-col gap-3">
          <p className="flex flex-wrap items-center gap-2">
            <StatusBadge status={status} />
            <strong className="font-semibold">
              {failed ? (reason ?? failure ?? t('noReplyAbout')) : t('succeeded')}
            </strong>
          </p>
          {fields.length > 0 && (
            <ul className="flex flex-col gap-1">
              {fields.map(({ field, message }) => (
                <li key={`${field} ${message}`} className="break-words">
                  <code className="font-mono text-xs">{field}</code> {message}
                </li>
              ))}
            </ul>
          )}
          {failure !== null && (
            <p className="text-sm text-soft">
              {t('failure')}: <code className="font-mono text-xs">{failure}</code>
            </p>
          )}
        </div>
      </Panel>
      <Panel title={t('facts')}>
        <Facts
          facts={[
            [t('at'), <Time key="at" at={request.at} style="full" />],
            [t('dialect'), <ScriptMark key="dialect" dialect={dialect} />],
            [
              t('method'),
              <code key="path" className="font-mono text-xs break-all">
                {method} {path ?? route}
              </code>,
            ],
            [
              t('operationId'),
              <code key="operation" className="font-mono text-xs">
                {operation ?? '–'}
              </code>,
            ],
            [t('client'), key.name ?? t('unknownClient')],
            [t('duration'), `${duration_ms.toFixed(1)} ms`],
            ...(order_id === null
              ? []
              : [
                  [
                    t('order'),
                    <Link key="order" to="/orders/$id" params={{ id: order_id }} className="text-accent underline">
                      {t('openOrder')}
                    </Link>,
                  ] as const,
                ]),
          ]}
        />
        <p className="mt-2 flex gap-1">
          {request.dry_run && <Badge>{t('dryRun')}</Badge>}
          {request.replayed && <Badge>{t('replayed')}</Badge>}
        </p>
      </Panel>
      <Panel title={t('body')} className="lg:col-span-2">
        <Body request={request} />
      </Panel>
    </div>
  );
}

/** The body with its JSON set in lines, where it is complete. */
function pretty(body: string, isCut: boolean): string {
  if (isCut) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Body({ request: { body, body_is_cut, body_bytes, erased_at } }: { request: KeptRequestWithBody }) {
  const t = useTexts('requests');
  if (body === null) {
    return (
      <p className="text-soft">
        {t(erased_at === null ? 'bodyNone' : 'bodyErased')}{' '}
        <Link to="/settings" className="text-accent underline">
          {t('settings')}
        </Link>
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-soft">
        {t('bodyAbout')} {body_is_cut && t('bodyCut')} {body_bytes !== null && t('bytes', { count: body_bytes })}
      </p>
      <Code label={t('body')} text={pretty(body, body_is_cut)} />
    </div>
  );
}
