import type { ChangeKind, FieldChange } from './change.ts';
import { RECORD_KINDS, type RecordKind } from './record.ts';

/** What an event is about. */
export type Entity = 'order' | RecordKind;

/** The singular of each kind, as event types have it. */
const ENTITY_NAMES = {
  order: 'order',
  customers: 'customer',
  contacts: 'contact',
  addresses: 'address',
  payment_methods: 'payment_method',
  price_lists: 'price_list',
  products: 'product',
  order_types: 'order_type',
  service_points: 'service_point',
  items: 'item',
  shipments: 'shipment',
  invoices: 'invoice',
} as const satisfies Record<Entity, string>;

/** The singular of a kind: `payment_method`. */
export type EntityName = (typeof ENTITY_NAMES)[Entity];

/** The singular of a kind, as in events: `payment_method`. */
export const entityName = (entity: Entity): EntityName => ENTITY_NAMES[entity];

/** The type of an event. An update of an order that changes its status is a `status_changed`, whatever else it changes. */
export type EventType = `${EntityName}.${ChangeKind}` | 'order.status_changed';

const KINDS: readonly ChangeKind[] = ['created', 'updated', 'deleted', 'restored'];

/** Every type of event. */
export const EVENT_TYPES: readonly EventType[] = (['order', ...RECORD_KINDS] as const).flatMap((entity): EventType[] =>
  KINDS.flatMap((kind): EventType[] => {
    const type: EventType = `${entityName(entity)}.${kind}`;
    return type === 'order.updated' ? [type, 'order.status_changed'] : [type];
  }),
);

/** The type of the event that a change is. */
export function eventTypeOf(change: { entity: Entity; kind: ChangeKind; changes: readonly FieldChange[] }): EventType {
  const { entity, kind, changes } = change;
  if (entity === 'order' && kind === 'updated' && changes.some(({ field }) => field === 'status_id'))
    return 'order.status_changed';
  return `${entityName(entity)}.${kind}`;
}

/** Whether a filter wants a type of event. It names types, or all of an entity as `order.*`. An empty one wants all. */
export function wantsType(wanted: readonly string[], type: EventType): boolean {
  return wanted.length === 0 || wanted.includes(type) || wanted.includes(`${type.slice(0, type.indexOf('.'))}.*`);
}

/** The types that the words of a filter mean. */
export const typesMeant = (words: readonly string[]): EventType[] =>
  EVENT_TYPES.filter((type) => wantsType(words, type));

/** Whether only orders have events of these types. */
export const areOfOrders = (types: readonly EventType[]): boolean => types.every((type) => type.startsWith('order.'));

const ENTITIES = Object.fromEntries(Object.entries(ENTITY_NAMES).map(([entity, name]) => [name, entity]));

/** Types by the names that histories have for what they are about: `customers.created` for `customer.created`. */
export const storedNames = (types: readonly EventType[]): string[] =>
  types.map((type) => {
    const [name = '', kind] = type.split('.');
    return `${ENTITIES[name]}.${kind}`;
  });

/** The words that a filter of types may have. */
export const EVENT_FILTERS: readonly string[] = [
  ...(['order', ...RECORD_KINDS] as const).map((entity) => `${entityName(entity)}.*`),
  ...EVENT_TYPES,
];
