import type { Order } from '../../../../sdk/index.ts';
import { formatMoney, Money } from '../../../format/money.tsx';
import { classes } from '../../../kit/classes.ts';
import { Badge } from '../../../kit/marks.tsx';
import { Panel } from '../../../kit/page.tsx';
import { useTexts } from '../../../text/text.ts';
import { discountOfLines, sumOfLines, valueOfCharge } from './amounts.ts';

interface Row {
  id: string;
  label: string;
  /** What was sent. */
  sent?: number | undefined;
  /** What the hub computes. */
  computed?: number | string | undefined;
  isTotal?: boolean;
}

/** What was sent and what the hub computes, side by side. A difference is shown and never corrected. */
export function MoneyPanel({ order, isFresh }: { order: Order; isFresh: boolean }) {
  const t = useTexts('order');
  const { currency } = order;
  const rows = rowsOf(order, t);
  const differing = rows.filter(({ sent, computed }) => isDifferent(sent, computed));
  return (
    <Panel
      title={t('money.title')}
      isFlush
      className={isFresh ? 'just-changed' : ''}
      actions={differing.length > 0 && <Badge tone="warn">{t('money.differences', { count: differing.length })}</Badge>}
    >
      <table className="w-full text-sm">
        <thead className="text-xs text-soft">
          <tr>
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {currency ?? t('money.noCurrency')}
            </th>
            <th scope="col" className="px-2 py-2 text-right font-medium">
              {t('money.sent')}
            </th>
            <th scope="col" className="px-4 py-2 text-right font-medium">
              {t('money.computed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, sent, computed, isTotal }) => {
            const differs = isDifferent(sent, computed);
            return (
              <tr
                key={id}
                className={classes('border-t border-line', isTotal && 'font-semibold', differs && 'bg-warn-soft')}
              >
                <th scope="row" className="px-4 py-1.5 text-left font-normal">
                  {label}
                  {differs && (
                    <span className="block text-xs text-warn">
                      {t('money.differsBy', {
                        amount: formatMoney(round(Number(sent) - Number(computed)), currency),
                      })}
                    </span>
                  )}
                </th>
                <td className="px-2 py-1.5 text-right tabular-nums">
                  <Money amount={sent} currency={currency} />
                </td>
                <td className="px-4 py-1.5 text-right tabular-nums">
                  <Money amount={computed} currency={currency} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Remarks order={order} />
    </Panel>
  );
}

const round = (amount: number): number => Math.round(amount * 10_000) / 10_000;

/** Half of the smallest unit that is kept: below it, two doubles are the same amount. */
const isDifferent = (sent: number | undefined, computed: number | string | undefined): boolean =>
  sent !== undefined && computed !== undefined && Math.abs(sent - Number(computed)) >= 0.00005;

type Texts = ReturnType<typeof useTexts<'order'>>;

function rowsOf(order: Order, t: Texts): Row[] {
  const { line_items: lines, totals } = order;
  const discount = discountOfLines(lines).toNumber();
  const present = (row: Row): Row[] => (row.sent === undefined && !row.computed ? [] : [row]);
  return [
    { id: 'amount', label: t('money.lines'), sent: order.amount, computed: sumOfLines(lines).toNumber() },
    ...present({
      id: 'lineDiscounts',
      label: t('money.lineDiscounts'),
      computed: discount === 0 ? undefined : -discount,
    }),
    ...present({ id: 'discount', label: t('field.discount_value'), sent: negative(order.discount_value) }),
    ...present({
      id: 'tax',
      label: t(order.taxes_included ? 'money.taxIncluded' : 'field.tax_value'),
      sent: order.tax_value,
    }),
    ...present({ id: 'shipping', label: t('field.shipping_charge'), sent: order.shipping_charge }),
    ...order.additional_charges.map((charge, i) => ({
      id: `charge ${i}`,
      label:
        charge.value_type === 'percentage'
          ? t('money.percentCharge', { name: charge.name, percent: charge.amount ?? 0 })
          : charge.name,
      ...(charge.value_type === 'percentage'
        ? { computed: valueOfCharge(charge, totals.subtotal).toNumber() }
        : { sent: valueOfCharge(charge, totals.subtotal).toNumber() }),
    })),
    { id: 'total', label: t('money.total'), computed: totals.total, isTotal: true },
    ...present({ id: 'paid', label: t('field.amount_paid'), sent: order.amount_paid }),
    ...present({ id: 'refunded', label: t('field.amount_refunded'), sent: order.amount_refunded }),
    ...(totals.balance === undefined
      ? []
      : [{ id: 'balance', label: t('money.balance'), computed: totals.balance, isTotal: true }]),
  ];
}

const negative = (amount: number | undefined): number | undefined => (amount === undefined ? undefined : -amount);

/** What the payment status says otherwise than the amounts. */
function Remarks({ order }: { order: Order }) {
  const t = useTexts('order');
  const balance = order.totals.balance === undefined ? undefined : Number(order.totals.balance);
  const { payment_status, amount_paid } = order;
  const remark =
    payment_status === 'PAID' && balance !== undefined && balance > 0
      ? 'paidButOpen'
      : payment_status === 'PENDING' && (amount_paid ?? 0) > 0
        ? 'pendingButPaid'
        : undefined;
  return (
    remark && <p className="border-t border-line bg-warn-soft px-4 py-2 text-sm text-warn">{t(`money.${remark}`)}</p>
  );
}
