import type { Order } from '../../model/order.ts';
import { Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
import { type RangeItems, readItems } from '../list-statements.ts';
import { DISPLAY_KEY, INDEXED_LENGTH, lexeme } from './order-conditions.ts';
import { ORDERS } from './order-lists.ts';

/** Living orders come before deleted ones, and the newest first. */
const SORTING = {
  value: `(case when o.deleted_at is null then '1' else '0' end || to_char(o.created_at at time zone 'utc', 'YYYYMMDDHH24MISSUS'))`,
  type: 'text',
  id: 'o.id',
  descending: true,
} as const;

/**
 * Reads up to `most` orders, deleted ones too, of which a text is a name without regard to case: the id, the display id,
 * the reference id, the PO number or an alias. Digits are also the number at the end of a display id. The order's names
 * must be compared again, since PostgreSQL may fold a letter of a newer Unicode otherwise. Each kind of name has an index,
 * from which no more than `most` orders are read.
 */
export function findNamed(workspaceId: string, name: string, most: number): Query<RangeItems<Order>> {
  const to = new Parameters();
  const workspace = to.add(workspaceId);
  const folded = `fold_text(${to.add(name)}::text)`;
  const limit = to.add(most);
  const words = to.add(['r', 'p', 'a'].map((letter) => lexeme(letter, name)).join(' | '));
  const conditions = [
    `fold_text(d.order_id) = ${folded}`,
    `${DISPLAY_KEY} = left(${folded}, ${INDEXED_LENGTH}) collate "C" and fold_text(d.display_id) = ${folded}`,
    // The index has only the beginnings of these names.
    `d.terms @@ ${words}::tsquery and (fold_text(d.document->>'reference_id') = ${folded}
      or fold_text(d.document->>'po_number') = ${folded} or exists (select from
        json_each_text(d.document->'aliases') as aliases (dialect, alias) where fold_text(alias) = ${folded}))`,
    ...(/^[0-9]{1,30}$/.test(name)
      ? [`d.display_id ~ '^[^0-9]+[0-9]{1,30}$' and substring(d.display_id from '[0-9]+$') = ${to.add(name)}::text`]
      : []),
  ];
  const selects = conditions.map(
    (condition) =>
      `(select d.order_id from order_documents d where d.workspace_id = ${workspace} and ${condition} limit ${limit})`,
  );
  const keys = `select o.id, ${SORTING.value} as sort_value, null as total
    from orders o where o.workspace_id = ${workspace} and o.id in (${selects.join(' union ')})
    order by 2 desc, 1 desc limit ${limit}`;
  return readItems(keys, ORDERS, SORTING, { isWhole: false }, to);
}
