import { customerKnownAs, type OrderContext, shownCustomerId } from '../../../core/context/order-context.ts';
import { type Referring, referenceProblems } from '../../../core/orders/references.ts';
import type { OrderPatch } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry } from '../../../model/status.ts';
import { valueAt } from '../../../operations/values.ts';
import { AttributeRequest } from '../fields.ts';
import { known } from '../known.ts';
import { NAME } from '../name.ts';
import { dateOrderProblems, momentMeant } from './dates.ts';
import { problemsBesideExisting, sentParty } from './existing-values.ts';
import { linesMeant } from './lines.ts';
import { addressMeant, contactMeant } from './parties.ts';
import {
  ChargeRequest,
  Consent,
  ContainerRequest,
  type NewOrder,
  type SentOrder,
  type StatusChange,
} from './request.ts';
import { fulfillmentStatus, paymentStatus, status } from './status.ts';
import type { Version } from './version.ts';
import { view } from './view.ts';

/** The change that a new status means: none when the order shows it already, whichever of its states that stands for. */
export function putStatus(order: Order, sent: StatusChange, { statuses }: Pick<OrderContext, 'statuses'>): OrderPatch {
  const entry = findEntry(statuses, order.status_id);
  if (entry && status.shows[entry.state] === sent.status) return {};
  return { status: { state: status.means[sent.status] } };
}

/**
 * The change that a replacement means. `body` is what was sent and `problems` what the request validation found wrong with it. Fails
 * with `invalid`: those of the problems that the order does not exempt, and dates in the wrong order, all at once.
 */
export function putOrder(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const wrong = [
    ...(problems.length > 0
      ? problemsBesideExisting(problems, body, { order, shown: view(order, context, version) }, context, version)
      : []),
    ...dateOrderProblems(body, order),
  ];
  if (wrong.length > 0) return refuseAll(wrong, body, order, context, version);
  return ok(contentMeant(body as SentOrder, order, context, version));
}

/** The content of a new order. Fails as `putOrder` does. */
export function create(
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const wrong = [
    ...problemsBesideExisting(problems, body, undefined, context, version),
    ...dateOrderProblems(body, undefined),
  ];
  if (wrong.length > 0) return refuseAll(wrong, body, undefined, context, version);
  const sent = body as NewOrder;
  return ok({
    ...contentMeant(sent, undefined, context, version),
    status: { state: status.means[sent.status ?? 'confirmed'] },
  });
}

/** A refusal names all that is wrong at once, so it looks for references that lead nowhere before the rules do. */
function refuseAll(
  wrong: readonly Problem[],
  body: unknown,
  present: Order | undefined,
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const customerId = valueAt(body, ['customer_id']);
  const { addresses } = context;
  const party = (field: 'billing_address' | 'shipping_address' | 'primary_contact') => {
    const sent = sentParty(body, field);
    return typeof sent?.id === 'string' ? sent : undefined;
  };
  const referring: Referring = {
    customer_id: typeof customerId === 'string' ? customerMeant(customerId, present, context) : null,
    billing_address: addressMeant(party('billing_address'), present?.billing_address, addresses, version),
    shipping_address: addressMeant(party('shipping_address'), present?.shipping_address, addresses, version),
    primary_contact: contactMeant(party('primary_contact'), present?.primary_contact, context.contacts),
  };
  const problems = [...wrong, ...referenceProblems(present, referring, context)];
  return refuse({ kind: 'invalid', problems });
}

/** Fields that are stored as they are sent, and removed when they are not. */
const PLAIN = [
  'reference_id',
  'payment_term',
  'shipping_method',
  'freight_term',
  'amount',
  'amount_paid',
  'discount_value',
  'tax_value',
  'shipping_charge',
  'payment_method_id',
  'customer_note',
  'internal_note',
  'po_number',
] as const satisfies (keyof SentOrder)[];

type Plain = Pick<OrderPatch, (typeof PLAIN)[number]>;

/** The customer whom an id means: the one that the order has, if it is the id by which that one is shown. */
function customerMeant(sent: string, present: Order | undefined, context: OrderContext): string {
  const held = present?.customer_id;
  if (held !== undefined && sent === shownCustomerId(context, NAME, held)) return held;
  return customerKnownAs(context, NAME, sent)?.record.id ?? sent;
}

function contentMeant(
  sent: SentOrder,
  present: Order | undefined,
  context: OrderContext,
  version: Version,
): OrderPatch {
  const { addresses } = context;
  return {
    ...(Object.fromEntries(PLAIN.map((field) => [field, sent[field] ?? null])) as Plain),
    customer_id: sent.customer_id === undefined ? null : customerMeant(sent.customer_id, present, context),
    // Removing it would have the hub make a new one each time, and sending the same twice would not be sending it once.
    ...(sent.display_id === undefined ? {} : { display_id: sent.display_id }),
    source: sent.source ?? 'openapi',
    payment_status: paymentStatus.means[sent.payment_status],
    fulfillment_status: fulfillmentStatus.means[sent.fulfillment_status],
    shipment_date: sent.shipment_date === undefined ? null : momentMeant(sent.shipment_date, present?.shipment_date),
    due_date: sent.due_date === undefined ? null : momentMeant(sent.due_date, present?.due_date),
    created_at: momentMeant(sent.created_at, present?.created_at),
    updated_at: momentMeant(sent.updated_at, present?.updated_at),
    customer_consent: sent.customer_consent === undefined ? null : known(Consent, sent.customer_consent),
    container_info: sent.container_info === undefined ? null : known(ContainerRequest, sent.container_info),
    billing_address: addressMeant(sent.billing_address, present?.billing_address, addresses, version),
    shipping_address: addressMeant(sent.shipping_address, present?.shipping_address, addresses, version),
    primary_contact: contactMeant(sent.primary_contact, present?.primary_contact, context.contacts),
    line_items: linesMeant(sent.line_items, present?.line_items ?? []),
    attributes: (sent.attributes ?? []).map((attribute) => known(AttributeRequest, attribute)),
    additional_charges: (sent.additional_charges ?? []).map((charge) => ({
      value_type: 'value',
      ...known(ChargeRequest, charge),
    })),
  };
}
