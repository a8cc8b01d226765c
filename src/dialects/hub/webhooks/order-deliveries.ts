import { type Static, Type } from 'typebox';
import type { OrderDelivery } from '../../../core/webhooks/webhooks.ts';
import { ok } from '../../../model/result.ts';
import { type AttemptOutcome, OUTCOMES } from '../../../model/webhook.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { NullableText, PageOf } from '../schema.ts';

/** The events at endpoints that a reply shows. */
const MOST_DELIVERIES = 50;

const NullableInteger = (description: string) => Type.Unsafe<number | null>({ type: ['integer', 'null'], description });

const Delivery = Type.Object(
  {
    webhook_id: Type.String(),
    name: Type.String({ description: "The endpoint's name." }),
    url: Type.String({ description: 'To which the last attempt was sent.' }),
    version: Type.Integer({ description: "The order's version that the event tells of." }),
    event_id: NullableText({ description: 'Null before the first attempt, as all that follows of an attempt.' }),
    type: NullableText({ description: 'The type of the event.' }),
    outcome: Type.Unsafe<AttemptOutcome | null>({
      type: ['string', 'null'],
      enum: [...OUTCOMES, null],
      description: 'Of the last attempt.',
    }),
    status: NullableInteger('Of the reply to the last attempt; null when there was none.'),
    attempts: Type.Integer({ description: 'Those of the last 30 days, replays too.' }),
    gave_up: Type.Boolean({ description: 'Whether the event was given up with the last attempt.' }),
    last_attempt_id: NullableText({ description: 'What a resend names.' }),
    last_attempt_at: NullableText({ format: 'date-time' }),
    next_attempt_at: NullableText({ format: 'date-time', description: 'Null when it is not tried again.' }),
    waiting: Type.Integer({
      description: 'How many events of the order wait at the endpoint, with this one; 0 for none.',
    }),
  },
  { 'x-name': 'OrderDelivery' },
);

const showDelivery = (delivery: OrderDelivery): Static<typeof Delivery> => ({
  webhook_id: delivery.endpointId,
  name: delivery.endpointName,
  url: delivery.url,
  version: delivery.version,
  event_id: delivery.last?.eventId ?? null,
  type: delivery.last?.type ?? null,
  outcome: delivery.last?.outcome ?? null,
  status: delivery.status ?? null,
  attempts: delivery.attempts,
  gave_up: delivery.last?.gaveUp ?? false,
  last_attempt_id: delivery.last?.id ?? null,
  last_attempt_at: delivery.last?.at ?? null,
  next_attempt_at: delivery.nextAttemptAt ?? null,
  waiting: delivery.waiting,
});

/** The call that tells where the changes of an order were delivered. */
export const listOrderDeliveries = list({
  id: 'listOrderDeliveries',
  method: 'GET',
  path: '/orders/{id}/deliveries',
  scope: 'webhooks',
  summary: 'List where the changes of an order were delivered',
  description:
    `What became of each event of the order at each webhook endpoint, the latest version first, at most ${MOST_DELIVERIES}. Events that ` +
    'wait behind another one are counted with it. Attempts are stored for 30 days. Of deleted orders too.',
  parameters: { id: 'The id of the order.' },
  replies: { 200: { description: 'The events at endpoints', schema: PageOf(Delivery) } },
  answer: async ({ principal: { workspaceId }, id }, core) => {
    const found = await core.webhooks.ofOrder(workspaceId, id, MOST_DELIVERIES);
    return found.ok ? ok(json(200, { items: found.value.map(showDelivery), next: null })) : found;
  },
});
