import { type Customer, customerIdFor, type Recorded } from '../../model/record.ts';
import type { EventToSend, WebhookFormat } from '../../webhooks/format.ts';
import { hexSecret, hmac } from '../../webhooks/signing.ts';
import { Deleted } from './common/schema.ts';
import { view as customerView } from './customers/lens.ts';
import { Customer as CustomerSchema } from './customers/schema.ts';
import { view as orderView } from './orders/lens.ts';
import { Order } from './orders/schema.ts';
import { view as productView } from './products/lens.ts';
import { Product } from './products/schema.ts';
import { NAME } from './settings.ts';

/** The vendor's four retries: after 30 s, 5 min, 30 min and 2 h. */
const RETRY_AFTER_SECONDS = [30, 300, 1800, 7200];

/** The vendor's limit of a payload. */
const LARGEST_BODY_BYTES = 65_536;

const SECRET_PREFIX = 'bbb_whsec_';

/**
 * The vendor's events. It has none of a deleted order, so a restored order has always been there for a receiver. A deleted
 * customer or product is gone, so a restored one is new.
 */
const EVENT_NAMES: WebhookFormat['eventNames'] = {
  'order.created': 'order.created',
  'order.updated': 'order.updated',
  'order.status_changed': 'order.updated',
  'order.restored': 'order.updated',
  'customer.created': 'customer.created',
  'customer.updated': 'customer.updated',
  'customer.deleted': 'customer.deleted',
  'customer.restored': 'customer.created',
  'product.created': 'product.created',
  'product.updated': 'product.updated',
  'product.deleted': 'product.deleted',
  'product.restored': 'product.created',
};

/** Events as the vendor sends them: the bare resource, signed with its time. */
export const webhookFormat: WebhookFormat = {
  name: NAME,
  shows: 'entity',
  requires: { showsCustomer: true },
  requiredFor: ({ entity, id }) => (entity === 'customers' ? { ofCustomers: [id] } : undefined),
  eventNames: EVENT_NAMES,
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  jitter: 0,
  largestBodyBytes: LARGEST_BODY_BYTES,
  secretKinds: ['hmac'],
  newSecret: () => ({ secret: hexSecret(SECRET_PREFIX) }),
  body: (event) => JSON.stringify(resourceOf(event)),
  test: () => ({ name: 'test', body: JSON.stringify({ id: 'test' }) }),
  headers: ({ eventId, eventName, sentAtSeconds, body, secrets }) => ({
    'User-Agent': 'BitByBit-Webhooks/1.0',
    'X-BitByBit-Webhook-Id': eventId,
    'X-BitByBit-Webhook-Event': eventName,
    'X-BitByBit-Webhook-Timestamp': String(sentAtSeconds),
    // During a rotation, the present secret's signature comes first: receivers that know one `v1` read that.
    'X-BitByBit-Webhook-Signature': [
      `t=${sentAtSeconds}`,
      ...secrets.map((secret) => `v1=${hmac(secret, `${sentAtSeconds}.${body}`, 'hex')}`),
    ].join(','),
  }),
  described: {
    headers: {
      'X-BitByBit-Webhook-Id':
        'The id of the event, the same for every attempt: one that was seen before is a repetition.',
      'X-BitByBit-Webhook-Event': 'The name of the event.',
      'X-BitByBit-Webhook-Timestamp': 'When this attempt was made, in seconds since 1970.',
      'X-BitByBit-Webhook-Signature':
        '`t=`, the time, and `v1=`, the HMAC-SHA256 of `t.body` with the secret in hexadecimal digits. Refuse a time more than 300 s ago. For a day after a rotation there is a second `v1`, of the secret before.',
    },
    bodies: {
      'order.created': Order,
      'order.updated': Order,
      'customer.created': CustomerSchema,
      'customer.updated': CustomerSchema,
      'customer.deleted': Deleted,
      'product.created': Product,
      'product.updated': Product,
      'product.deleted': Deleted,
    },
  },
};

function resourceOf({ change, order, record, found }: EventToSend): object {
  const { entity, kind, id } = change;
  if (entity === 'order') {
    if (!order) throw new Error(`the event of order ${id} lacks its order`);
    return orderView(order.order, order.context);
  }
  if (entity === 'customers') {
    const customer = record as Recorded<'customers'> | undefined;
    if (kind === 'deleted') return { id: shownId(customer, id) };
    if (customer) return customerView(customer, found?.all('addresses') ?? []);
  }
  if (entity === 'products') {
    if (kind === 'deleted') return { id };
    if (record) return productView(record as Recorded<'products'>);
  }
  throw new Error(`the event of ${entity} ${id} lacks its record`);
}

const shownId = (customer: Customer | undefined, id: string): string =>
  customer === undefined ? id : customerIdFor(customer, NAME);
