import { useQuery } from '@tanstack/react-query';
import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { classes } from '../../kit/classes.ts';
import { Badge } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';

type Health = 'healthy' | 'waiting' | 'failing' | 'behind' | 'paused' | 'disabled';

const TONES = {
  healthy: 'good',
  waiting: 'accent',
  failing: 'bad',
  behind: 'bad',
  paused: 'warn',
  disabled: 'bad',
} as const;

/** What an endpoint is at present: the state that most needs somebody comes first. */
function healthOf({ state, behind_since, failing_since, waiting }: WebhookEndpoint): Health {
  if (state !== 'active') return state;
  if (behind_since !== null) return 'behind';
  if (failing_since !== null) return 'failing';
  return waiting.events > 0 ? 'waiting' : 'healthy';
}

/** The health of an endpoint as a word. */
export function HealthBadge({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const health = healthOf(endpoint);
  return <Badge tone={TONES[health]}>{t(`health.${health}`)}</Badge>;
}

const BARS = 30;

/** The recent attempts of an endpoint, one bar each, the latest at the right: failures stand out by height and colour. */
export function AttemptStrip({ id }: { id: string }) {
  const hub = useHub();
  const t = useTexts('webhooks');
  const { data = [] } = useQuery({
    queryKey: ['webhooks', id, 'strip'],
    queryFn: async () => (await hub.webhooks.listAttempts(id, { limit: BARS }).first()).items,
    refetchInterval: 10_000,
  });
  const delivered = data.filter(({ outcome }) => outcome === 'delivered').length;
  const failed = data.length - delivered;
  const label = data.length === 0 ? t('strip_none') : t('strip', { all: data.length, delivered, failed });
  return (
    <span role="img" aria-label={label} title={label} className="inline-flex h-5 items-end gap-0.5">
      {Array.from({ length: BARS }, (_, index) => {
        const attempt = data[BARS - 1 - index];
        const look =
          attempt === undefined ? 'h-1 bg-line' : attempt.outcome === 'delivered' ? 'h-2.5 bg-good' : 'h-5 bg-bad';
        return <span key={attempt?.id ?? `none-${index}`} className={classes('w-1 rounded-xs', look)} />;
      })}
    </span>
  );
}

const READ_ALL = ['orders:read', 'customers:read', 'products:read'];

/** When the oldest event that waits happened: the first change behind the position up to which the receiver has everything. */
export function useOldestWaiting({ id, complete_to, waiting }: WebhookEndpoint): string | undefined {
  const hub = useHub();
  const { scopes } = useSession();
  const mayRead = READ_ALL.every((scope) => scopes.includes(scope));
  const { data } = useQuery({
    queryKey: ['webhooks', id, 'oldest', complete_to],
    queryFn: async () => {
      for await (const { at } of hub.changes({ after: complete_to, limit: 1 })) return at;
      return null;
    },
    enabled: mayRead && waiting.events > 0,
  });
  return data ?? undefined;
}
