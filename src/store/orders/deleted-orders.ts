import { Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
import { conditionTextsOfEach } from './order-conditions.ts';
import type { CountFilter } from './order-counts.ts';
import { and, type FoundPage, type OrderStep, placeAfter, stepQuery, UNNAMED } from './orders-by-cursor.ts';
import type { OrderSelection } from './orders-by-page.ts';

/** Reads a step through what was deleted, by its deletion. `filter` is on what status and fulfilment the orders had then. */
export function deletedOrdersByCursor(
  { workspaceId, conditions }: Pick<OrderSelection, 'workspaceId' | 'conditions'>,
  filter: CountFilter,
  step: Pick<OrderStep, 'after' | 'limit'>,
): Query<FoundPage> {
  const parameters = new Parameters();
  parameters.add(workspaceId);
  const texts = [...deletedTexts(filter, parameters), ...conditionTextsOfEach(conditions, parameters, true)];
  const placed = placeAfter('o.deleted_at', 'timestamptz', { ...step, descending: true }, parameters);
  return stepQuery(
    `select o.id, o.deleted_at as sort_value from orders o
      where o.workspace_id = $1 and o.deleted_at is not null ${and([...texts, ...placed])}
      order by o.deleted_at desc, o.id desc limit ${parameters.add(step.limit)}`,
    'desc',
    parameters,
  );
}

/** How many deleted orders there are. Reads them all. */
export function countDeletedOrders(
  { workspaceId, conditions }: Pick<OrderSelection, 'workspaceId' | 'conditions'>,
  filter: CountFilter,
): Query<number> {
  const parameters = new Parameters();
  parameters.add(workspaceId);
  const texts = [...deletedTexts(filter, parameters), ...conditionTextsOfEach(conditions, parameters, true)];
  return {
    ...UNNAMED,
    text: `select count(*) from orders o where o.workspace_id = $1 and o.deleted_at is not null ${and(texts)}`,
    values: parameters.values,
    read: ([row]) => Number(row?.[0]),
  };
}

function deletedTexts(filter: CountFilter, parameters: Parameters): string[] {
  const { states, statusIds, fulfillmentStatuses } = filter;
  return [
    ...(states
      ? [
          `o.status_id in (select s.id from statuses s where s.workspace_id = $1 and s.state = any (${parameters.add(states)}::text[]))`,
        ]
      : []),
    ...(statusIds ? [`o.status_id = any (${parameters.add(statusIds)}::text[])`] : []),
    ...(fulfillmentStatuses ? [`o.fulfillment_status = any (${parameters.add(fulfillmentStatuses)}::text[])`] : []),
  ];
}
