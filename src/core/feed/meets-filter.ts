import { eventTypeOf } from '../../model/event.ts';
import type { ChangeFilter, FeedChange } from '../../store/orders/changes-feed.ts';

/** Whether a change meets a filter. It means what the statements of the feed mean; a test compares them. */
export function meetsFilter(change: FeedChange, filter: ChangeFilter): boolean {
  const { actors, dialects, operations, fields, types, from, to, orderId } = filter;
  const { entity, id, actor, dialect, operation, changed_at } = change;
  return (
    (orderId === undefined || (entity === 'order' && id === orderId)) &&
    (actors === undefined || actors.includes(actor)) &&
    (dialects === undefined || dialects.includes(dialect)) &&
    (operations === undefined || operations.includes(operation)) &&
    (types === undefined || types.includes(eventTypeOf(change))) &&
    (fields === undefined || (entity === 'order' && hasField(change, fields))) &&
    (from === undefined || changed_at >= from) &&
    (to === undefined || changed_at <= to)
  );
}

const hasField = ({ changes }: FeedChange, fields: readonly string[]): boolean =>
  changes.some(({ field }) => fields.some((name) => field === name || field.startsWith(`${name}.`)));
