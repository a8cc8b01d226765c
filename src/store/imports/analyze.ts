import { type Query, statement } from '../database/query.ts';

/** With fewer rows than this at its last look, the server may plan as if there were none. */
const FEW_ROWS = 1000;

/** Whether the server has never looked at the tables of orders, or when they had next to nothing in them. */
export function findIsUnknown(): Query<boolean> {
  return {
    name: 'find_is_unknown',
    text: `select bool_or(reltuples < ${FEW_ROWS}) from pg_class
      where oid in ('orders'::regclass, 'order_documents'::regclass)`,
    values: [],
    read: ([row]) => row?.[0] === 't',
  };
}

/** Has the server look at the tables of orders. Fails where it knows no right to ask for that. */
export const analyzeOrders = (): Query<void> =>
  statement('analyze_orders', 'analyze orders, order_documents, order_aliases, order_changes');
