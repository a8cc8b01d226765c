import type { WebhookEndpoint } from '../../../sdk/index.ts';

/** A format of webhooks. */
export type Format = 'stele' | 'wizcommerce' | 'bitbybit';
/** A type of events, or all types of an entity. */
export type EventType = WebhookEndpoint['types'][number];
/** How messages are signed. */
export type SecretKind = 'hmac' | 'ed25519' | 'token';

const CHANGES = ['created', 'updated', 'deleted', 'restored'] as const;

const OTHERS = [
  'customer',
  'contact',
  'address',
  'product',
  'shipment',
  'invoice',
  'payment_method',
  'price_list',
  'order_type',
  'service_point',
  'item',
] as const;

/** The types of events by entity, the entities that are wanted most first. */
const TYPES_BY_ENTITY: readonly { entity: string; types: readonly EventType[] }[] = [
  {
    entity: 'order',
    types: ['order.created', 'order.updated', 'order.status_changed', 'order.deleted', 'order.restored'],
  },
  ...OTHERS.map((entity) => ({ entity, types: CHANGES.map((kind) => `${entity}.${kind}` as const) })),
];

/** What each format can do: the entities that it has, and its signatures. */
export const FORMATS: Readonly<
  Record<Format, { entities: 'all' | readonly string[]; secretKinds: readonly SecretKind[] }>
> = {
  stele: { entities: 'all', secretKinds: ['hmac', 'ed25519'] },
  bitbybit: { entities: ['order', 'customer', 'product'], secretKinds: ['hmac'] },
  wizcommerce: { entities: ['order', 'customer'], secretKinds: ['hmac', 'token'] },
};

/** The entities that a format has, with their types. */
export const entitiesOf = (format: Format) => {
  const { entities } = FORMATS[format];
  return TYPES_BY_ENTITY.filter(({ entity }) => entities === 'all' || entities.includes(entity));
};

/** The words for what an endpoint is sent: the types themselves. */
export const typesText = (types: readonly string[], all: string): string =>
  types.length === 0 ? all : types.join(', ');
