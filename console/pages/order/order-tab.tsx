import type { Order } from '../../../sdk/index.ts';
import { TOPICS } from './changes/fields.ts';
import type { Fresh } from './data/order-data.ts';
import { Axes } from './parts/axes.tsx';
import { Labels, Names, Terms } from './parts/details.tsx';
import { Lines } from './parts/lines.tsx';
import { MoneyPanel } from './parts/money-panel.tsx';
import { Notes } from './parts/notes.tsx';
import { Papers } from './parts/papers.tsx';
import { Parties } from './parts/parties.tsx';

/** The order itself. What has just changed is lit for a moment: a new version lights it again. */
export function OrderTab({ order, isLive, fresh }: { order: Order; isLive: boolean; fresh: Fresh | undefined }) {
  const isFresh = (...fields: readonly string[]): boolean =>
    fresh?.version === order.version && fields.some((field) => fresh.fields.includes(field));
  const light = (part: string, ...fields: readonly string[]): { key: string; isFresh: boolean } => ({
    key: isFresh(...fields) ? `${part} ${order.version}` : part,
    isFresh: isFresh(...fields),
  });
  const { key: moneyKey, ...money } = light('money', ...TOPICS.money);
  const { key: linesKey, ...lines } = light('lines', 'line_items');
  const { key: termsKey, ...terms } = light(
    'terms',
    ...TOPICS.dates,
    'payment_term',
    'shipping_method',
    'freight_term',
  );
  const { key: labelsKey, ...labels } = light('labels', ...TOPICS.labels);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(17rem,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Axes order={order} isLive={isLive} fresh={fresh} />
        <Lines key={linesKey} order={order} {...lines} />
        <MoneyPanel key={moneyKey} order={order} {...money} />
        <Notes order={order} isLive={isLive} isFresh={isFresh} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Parties order={order} isFresh={isFresh} />
        <Terms key={termsKey} order={order} {...terms} />
        <Labels key={labelsKey} order={order} {...labels} />
        <Papers order={order} />
        <Names order={order} />
      </div>
    </div>
  );
}
