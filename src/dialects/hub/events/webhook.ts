import { EVENT_TYPES, type EventType } from '../../../model/event.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { newKeyPair, newSharedSecret, standardSignature } from '../../../webhooks/signing.ts';
import { HubEvent, showEvent, thinEvent } from './event.ts';

/** The first attempt is made at once (Standard Webhooks 1.0): these pauses follow, about three days in all. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const RETRY_AFTER_SECONDS = [
  ...[5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** Receivers often refuse longer bodies than the specification's advice has. A longer event is sent without its values. */
const LARGEST_BODY_BYTES = 262_144;

/** Events as the hub's own API shows them, signed by Standard Webhooks 1.0. */
export const webhookFormat: WebhookFormat = {
  name: 'stele',
  shows: 'change',
  requires: {},
  eventNames: Object.fromEntries(EVENT_TYPES.map((type) => [type, type])) as Record<EventType, string>,
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  jitter: 0.1,
  largestBodyBytes: LARGEST_BODY_BYTES,
  secretKinds: ['hmac', 'ed25519'],
  newSecret: (kind) => (kind === 'ed25519' ? newKeyPair() : { secret: newSharedSecret() }),
  body: ({ change, actors, displayId }) => {
    const event = showEvent(change, actors, displayId);
    const body = JSON.stringify(event);
    return Buffer.byteLength(body) <= LARGEST_BODY_BYTES ? body : JSON.stringify(thinEvent(event));
  },
  test: (at) => ({ name: 'test', body: JSON.stringify({ type: 'test', timestamp: at, data: {} }) }),
  headers: ({ eventId, sentAtSeconds, body, secrets }) => ({
    'User-Agent': 'Stele-Webhooks/1.0',
    'webhook-id': eventId,
    'webhook-timestamp': String(sentAtSeconds),
    'webhook-signature': secrets.map((secret) => standardSignature(secret, eventId, sentAtSeconds, body)).join(' '),
  }),
  described: {
    headers: {
      'webhook-id':
        'The id of the event, the same for every attempt and replay: one that was seen before is a repetition.',
      'webhook-timestamp':
        'When this attempt was made, in seconds since 1970. Refuse one that is more than five minutes away.',
      'webhook-signature':
        'Signatures of `id.timestamp.body`, separated by spaces, of which one must fit: `v1,` and an HMAC-SHA256 with the shared secret (`whsec_`), or `v1a,` and a signature with ed25519 (`whpk_` has the public key). For a day after a rotation there are two.',
    },
    bodies: Object.fromEntries(EVENT_TYPES.map((type) => [type, HubEvent])),
  },
};
