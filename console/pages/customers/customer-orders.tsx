import { Link } from '@tanstack/react-router';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useMay } from '../../app/session.ts';
import { Money } from '../../format/money.tsx';
import { Time } from '../../format/time.tsx';
import { StatusPill } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';

/** The orders of a customer, the latest first. */
export function CustomerOrders({ id }: { id: string }) {
  const t = useTexts('customers');
  const hub = useHub();
  const mayRead = useMay('orders:read');
  const list = useList(['customer', id, 'orders'], () => hub.orders.list({ customer_id: id, limit: 10, total: true }), {
    isEnabled: mayRead,
  });
  if (!mayRead) return null;
  return (
    <Panel
      isFlush
      title={list.total === undefined ? t('orders') : `${t('orders')} · ${list.total}`}
      actions={
        <Link to="/orders" search={{ customer_id: id }} className="py-1 text-sm text-accent hover:underline">
          {t('allOrders')}
        </Link>
      }
    >
      <Loaded query={list} lines={4}>
        {(orders) =>
          orders.length === 0 ? (
            <p className="p-4 text-soft">{t('noOrders')}</p>
          ) : (
            <Table label={t('orders')}>
              <thead>
                <tr>
                  <Th>{t('order.number')}</Th>
                  <Th>{t('order.status')}</Th>
                  <Th className="text-right">{t('order.total')}</Th>
                  <Th className="text-right">{t('order.created')}</Th>
                </tr>
              </thead>
              <tbody>
                {orders.map((order) => (
                  <tr key={order.id} className="hover:bg-hover">
                    <Td>
                      <Link
                        to="/orders/$id"
                        params={{ id: order.id }}
                        className="font-medium text-accent hover:underline"
                      >
                        {order.display_id ?? order.id.slice(0, 8)}
                      </Link>
                    </Td>
                    <Td>
                      <StatusPill status={{ name: order.status.name ?? '', color: order.status.color ?? null }} />
                    </Td>
                    <Td className="text-right">
                      <Money amount={order.totals.total} currency={order.currency} />
                    </Td>
                    <Td className="text-right text-soft">
                      <Time at={order.created_at} style="day" />
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Loaded>
      <More list={list} />
    </Panel>
  );
}
