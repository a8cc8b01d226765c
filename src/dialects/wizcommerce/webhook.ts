import { type TSchema, Type } from 'typebox';
import { RecordSet } from '../../core/context/record-set.ts';
import { idFor } from '../../model/order.ts';
import { customerIdFor, type Recorded } from '../../model/record.ts';
import type { EventToSend, WebhookFormat } from '../../webhooks/format.ts';
import { hexSecret, hmac } from '../../webhooks/signing.ts';
import { view as customerView, requiredWith } from './customers/lens.ts';
import { CustomerReply } from './customers/schema.ts';
import { view as orderView, SHOWN } from './orders/lens.ts';
import { Replies, V1 } from './orders/schema.ts';
import { NAME } from './settings.ts';

/** The vendor's five retries: after 30 s, then 1, 2, 4 and 8 min. */
const RETRY_AFTER_SECONDS = [30, 60, 120, 240, 480];

/** The vendor names no limit. */
const LARGEST_BODY_BYTES = 262_144;

/** A secret that signs, and one that is sent as it is, which is how the vendor's newer page has it. */
const SIGNING = 'wiz_whsec_';
const TOKEN = 'wiz_token_';

/**
 * The vendor names the creations of orders and customers. The other names are the hub's, in the same style. What was
 * deleted is gone for a receiver, so what is restored is new.
 */
const EVENT_NAMES: WebhookFormat['eventNames'] = {
  'order.created': 'order.created',
  'order.updated': 'order.updated',
  'order.status_changed': 'order.updated',
  'order.deleted': 'order.deleted',
  'order.restored': 'order.created',
  'customer.created': 'customer.created',
  'customer.updated': 'customer.updated',
  'customer.deleted': 'customer.deleted',
  'customer.restored': 'customer.created',
};

const Deleted = Type.Object({ id: Type.String() }, { 'x-name': 'DeletedResource' });

const bodyWith = (event: string, data: TSchema): TSchema =>
  Type.Object({ event: Type.Unsafe<string>({ type: 'string', enum: [event] }), data });

/** Events for receivers of the vendor. Its pages show no body: this is its order reply with the name of the event. */
export const webhookFormat: WebhookFormat = {
  name: NAME,
  shows: 'entity',
  requires: SHOWN,
  requiredFor: ({ entity, id }) => (entity === 'customers' ? requiredWith(id) : undefined),
  eventNames: EVENT_NAMES,
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  jitter: 0,
  largestBodyBytes: LARGEST_BODY_BYTES,
  secretKinds: ['hmac', 'token'],
  newSecret: (kind) => ({ secret: hexSecret(kind === 'token' ? TOKEN : SIGNING) }),
  body: (event) => JSON.stringify({ event: EVENT_NAMES[event.type], data: dataOf(event) }),
  test: () => ({ name: 'test', body: JSON.stringify({ event: 'test', data: {} }) }),
  headers: ({ eventId, body, secrets }) => {
    const [present = ''] = secrets;
    const signing = secrets.filter((secret) => !secret.startsWith(TOKEN));
    return {
      'User-Agent': 'Stele-Webhooks/1.0',
      'Stele-Event-Id': eventId,
      ...(present.startsWith(TOKEN) ? { 'X-Wizcommerce-Token': present } : {}),
      // One page says base64, its sample reads hex, and one match passes: so both are sent.
      ...(signing.length === 0 ? {} : { 'X-Wizcommerce-Signature': signing.flatMap(signaturesOf(body)).join(',') }),
    };
  },
  described: {
    headers: {
      'X-Wizcommerce-Signature':
        'HMAC-SHA256 of the body with the secret, in base64 and in hexadecimal digits, separated by commas. One must fit. For a day after a rotation those of the secret before follow. Absent where the secret is a token.',
      'X-Wizcommerce-Token':
        'The secret itself, where it is a token. A custom header of the endpoint can have another name.',
      'Stele-Event-Id': 'The id of the event, the same for every attempt: one that was seen before is a repetition.',
    },
    bodies: {
      'order.created': bodyWith('order.created', Replies.Order.properties.data),
      'order.updated': bodyWith('order.updated', Replies.Order.properties.data),
      'order.deleted': bodyWith('order.deleted', Deleted),
      'customer.created': bodyWith('customer.created', CustomerReply.properties.data),
      'customer.updated': bodyWith('customer.updated', CustomerReply.properties.data),
      'customer.deleted': bodyWith('customer.deleted', Deleted),
    },
  },
};

const signaturesOf =
  (body: string) =>
  (secret: string): string[] => [hmac(secret, body, 'base64'), hmac(secret, body, 'hex')];

function dataOf({ change, order, record, found = new RecordSet(NAME) }: EventToSend): object {
  const { entity, kind, id } = change;
  if (entity === 'order') {
    if (kind === 'deleted') return { id: order ? idFor(order.order, NAME) : id };
    if (order) return orderView(order.order, order.context, V1);
  }
  if (entity === 'customers') {
    const customer = record as Recorded<'customers'> | undefined;
    if (kind === 'deleted') return { id: customer ? customerIdFor(customer, NAME) : id };
    if (customer) return customerView(customer, found);
  }
  throw new Error(`the event of ${entity} ${id} lacks what it is about`);
}
