import { useQuery } from '@tanstack/react-query';
import type { Order } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { Money } from '../../../format/money.tsx';
import { Time } from '../../../format/time.tsx';
import { Badge } from '../../../kit/marks.tsx';
import { Panel } from '../../../kit/page.tsx';
import { Loaded } from '../../../kit/states.tsx';
import { useTexts } from '../../../text/text.ts';
import { wordOf } from '../changes/value.tsx';

const MOST = 50;

/** The shipments and invoices of an order. */
export function Papers({ order }: { order: Order }) {
  const t = useTexts('order');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['order', order.id, 'papers'],
    queryFn: async () => {
      const [shipments, invoices] = await Promise.all([
        hub.shipments.ofOrder(order.id).toArray(MOST),
        hub.invoices.ofOrder(order.id).toArray(MOST),
      ]);
      return { shipments, invoices };
    },
    enabled: order.deleted_at === undefined,
  });
  if (order.deleted_at !== undefined) return null;
  return (
    <Panel title={t('papers.title')} isFlush>
      <Loaded query={query} lines={2}>
        {({ shipments, invoices }) =>
          shipments.length + invoices.length === 0 ? (
            <p className="px-4 py-3 text-soft">{t('papers.none')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {shipments.map((shipment) => (
                <li key={shipment.id} className="flex flex-col gap-0.5 px-4 py-2.5">
                  <div className="flex flex-wrap items-center gap-2">
                    <span className="font-medium">
                      {shipment.name ?? shipment.reference_id ?? t('papers.shipment')}
                    </span>
                    <Badge>{wordOf(shipment.shipment_status)}</Badge>
                    <span className="ml-auto text-sm text-soft">
                      <Time at={shipment.issued_at ?? shipment.created_at} style="day" />
                    </span>
                  </div>
                  <p className="text-sm text-soft">
                    {shipment.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}
                  </p>
                  <Tracking tracking={shipment.tracking_info} />
                </li>
              ))}
              {invoices.map((invoice) => (
                <li key={invoice.id} className="flex flex-col gap-0.5 px-4 py-2.5">
                  <div className="flex flex-wrap items-center gap-2">
                    <span className="font-medium">{invoice.invoice_number}</span>
                    <Badge tone={invoice.payment_status === 'PAID' ? 'good' : 'neutral'}>
                      {wordOf(invoice.payment_status)}
                    </Badge>
                    <span className="ml-auto">
                      <Money amount={invoice.total_amount} currency={order.currency} />
                    </span>
                  </div>
                  <p className="text-sm text-soft">
                    {t('papers.paid')} <Money amount={invoice.paid_amount} currency={order.currency} />
                    {invoice.due_date && (
                      <>
                        {' · '}
                        {t('papers.due')} <Time at={invoice.due_date} style="day" />
                      </>
                    )}
                  </p>
                  <Outside url={invoice.url} text={t('papers.open')} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

interface TrackingInfo {
  tracking_number?: string;
  tracking_url?: string;
  delivery_partner?: string;
}

function Tracking({ tracking }: { tracking: TrackingInfo | undefined }) {
  if (!tracking) return null;
  const text = [tracking.delivery_partner, tracking.tracking_number].filter(Boolean).join(' ');
  return (
    <div className="text-sm">
      <Outside url={tracking.tracking_url} text={text || tracking.tracking_url || ''} />
    </div>
  );
}

/** A link to another place, if it is one that a browser may open from here; else the text. */
function Outside({ url, text }: { url: string | undefined; text: string }) {
  if (url === undefined || !/^https?:\/\//i.test(url)) return url === undefined ? null : <span>{text}</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      className="inline-block min-h-6 text-sm text-accent underline"
    >
      {text}
    </a>
  );
}
