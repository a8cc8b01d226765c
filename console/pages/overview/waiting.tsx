import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Ago } from '../../format/time.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

const REFRESH_MS = 15_000;
const SHOWN = 4;

/** How long an endpoint has had trouble; those with the longest come first. */
const troubleOf = ({ failing_since, behind_since, waiting }: WebhookEndpoint): string =>
  [failing_since, behind_since, waiting.next_attempt_at].filter((at) => at !== null).sort()[0] ?? '~';

/** The endpoints for which events wait, the one that has waited longest first. */
export function Waiting() {
  const t = useTexts('overview');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['webhooks', 'waiting'],
    queryFn: () => hub.webhooks.list().toArray(),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Panel title={t('waiting')} isFlush actions={<To to="/webhooks" text={t('allWebhooks')} />}>
      <Loaded query={query} lines={3}>
        {(endpoints) => {
          const waiting = endpoints
            .filter((endpoint) => endpoint.waiting.events > 0)
            .sort((a, b) => (troubleOf(a) < troubleOf(b) ? -1 : 1));
          if (waiting.length === 0) {
            return <p className="p-4 text-soft">{t(endpoints.length > 0 ? 'waitingNone' : 'waitingNoEndpoints')}</p>;
          }
          return (
            <ul className="divide-y divide-line">
              {waiting.slice(0, SHOWN).map((endpoint) => (
                <Endpoint key={endpoint.id} {...endpoint} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** A link at the right of a panel's heading. */
export const To = ({ to, text, search = {} }: { to: string; text: string; search?: Record<string, string> }) => (
  <Link
    to={to}
    search={search}
    className="flex min-h-6 items-center text-sm text-accent underline-offset-4 hover:underline"
  >
    {text}
  </Link>
);

function Endpoint({ id, name, state, waiting, failing_since, behind_since }: WebhookEndpoint) {
  const t = useTexts('overview');
  const since = failing_since ?? behind_since;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2">
      <Link
        to="/webhooks/$id"
        params={{ id }}
        className="min-w-0 truncate font-medium text-accent underline-offset-4 hover:underline"
      >
        {name}
      </Link>
      {state !== 'active' && <Badge tone="warn">{t(state)}</Badge>}
      <span className="text-sm">{t('waitingEvents', { count: waiting.events })}</span>
      {since !== null && (
        <span className="ml-auto text-sm text-bad">
          {t(failing_since === null ? 'behindSince' : 'failingSince')} <Ago at={since} />
        </span>
      )}
      {since === null && waiting.next_attempt_at !== null && (
        <span className="ml-auto text-sm text-soft">
          {t('nextAttempt')} <Ago at={waiting.next_attempt_at} />
        </span>
      )}
    </li>
  );
}
