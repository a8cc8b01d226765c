import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { Order, OrderDelivery } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { Ago } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Empty, Loaded, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { wordOf } from './changes/value.tsx';

/** Deliveries change without a change of the order: what is shown is read again. */
const EVERY_MS = 5000;

/** To which endpoints the order's changes were sent, with what outcome, and what is sent again. */
export function DeliveriesTab({ order }: { order: Order }) {
  const t = useTexts('order');
  const hub = useHub();
  const isSeen = useMay('webhooks');
  const query = useQuery({
    queryKey: ['order', order.id, 'deliveries'],
    queryFn: () => hub.orders.deliveries(order.id),
    enabled: isSeen,
    refetchInterval: EVERY_MS,
  });
  if (!isSeen) return <Empty title={t('deliveries.notSeen')}>{t('deliveries.scope')}</Empty>;
  return (
    <Panel title={t('deliveries.title')} isFlush>
      <Loaded query={query} lines={4}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Empty
              title={t('deliveries.none')}
              action={
                <Link to="/webhooks" className="inline-block min-h-6 text-accent underline">
                  {t('deliveries.toWebhooks')}
                </Link>
              }
            />
          ) : (
            <ul className="divide-y divide-line">
              {deliveries.map((delivery) => (
                <li key={`${delivery.webhook_id} ${delivery.version}`} className="px-4 py-3">
                  <Delivery order={order} delivery={delivery} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Delivery({ order, delivery }: { order: Order; delivery: OrderDelivery }) {
  const t = useTexts('order');
  const hub = useHub();
  const queryClient = useQueryClient();
  const { webhook_id, name, url, version, type, attempts, status, last_attempt_id, last_attempt_at, next_attempt_at } =
    delivery;
  const resend = useMutation({
    mutationFn: (attempt: string) => hub.webhooks.resend(webhook_id, attempt),
    onSuccess: () => {
      say(t('deliveries.resent', { name }));
      void queryClient.invalidateQueries({ queryKey: ['order', order.id, 'deliveries'] });
    },
  });
  return (
    <article className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium">
          <Link
            to="/webhooks/$id"
            params={{ id: webhook_id }}
            className="inline-block min-h-6 text-accent underline-offset-2 hover:underline"
          >
            {name}
          </Link>
        </h3>
        <Outcome delivery={delivery} />
        {type !== null && <code className="font-mono text-xs">{type}</code>}
        <span className="text-sm text-soft">{t('version.number', { version })}</span>
        {last_attempt_id !== null && (
          <Button
            className="ml-auto"
            isSmall
            icon={<RotateCw size={14} />}
            isBusy={resend.isPending}
            onClick={() => resend.mutate(last_attempt_id)}
          >
            {t('deliveries.resend')}
          </Button>
        )}
      </div>
      <p className="text-sm break-all text-soft">{url}</p>
      <p className="flex flex-wrap gap-x-3 text-sm text-soft">
        <span>{t('deliveries.attempts', { count: attempts })}</span>
        {status !== null && <span>{t('deliveries.status', { status })}</span>}
        {last_attempt_at !== null && (
          <span>
            {t('deliveries.last')} <Ago at={last_attempt_at} />
          </span>
        )}
        {next_attempt_at !== null && (
          <span className="text-warn">
            {t('deliveries.next')} <Ago at={next_attempt_at} />
          </span>
        )}
        {delivery.waiting > 1 && <span>{t('deliveries.waiting', { count: delivery.waiting })}</span>}
      </p>
      <Refusal error={resend.error} />
    </article>
  );
}

function Outcome({ delivery: { outcome, gave_up, next_attempt_at } }: { delivery: OrderDelivery }) {
  const t = useTexts('order');
  if (outcome === null) return <Badge tone="warn">{t('deliveries.isWaiting')}</Badge>;
  if (outcome === 'delivered') return <Badge tone="good">{t('deliveries.delivered')}</Badge>;
  const isOpen = !gave_up && next_attempt_at !== null;
  return (
    <Badge tone={isOpen ? 'warn' : 'bad'}>{`${wordOf(outcome)}${gave_up ? `, ${t('deliveries.gaveUp')}` : ''}`}</Badge>
  );
}
