import type { Selected } from './calls/options.ts';
import type { ChosenOrder, ImportLine, Order, OrderList, OrderStatusChange } from './generated/types.ts';

export { SteleConnectionError, SteleError } from './calls/errors.ts';
export type {
  CallOptions,
  ClientOptions,
  OrderWriteOptions,
  ReplyFacts,
  Retry,
  WriteOptions,
} from './calls/options.ts';
export { type Page, Pages } from './calls/pages.ts';
export type { ChangeFeed, ChangeFilters, ChangesOptions } from './changes.ts';
export { createClient, type SteleClient } from './client.ts';
export type { GetOrderQuery as OrderQuery, ListOrdersQuery as OrderFilters } from './generated/resources.ts';
export type * from './generated/types.ts';
export type { ImportQuery, ImportSource } from './imports.ts';
export type { ChangeStream, StreamItem, StreamOptions } from './stream.ts';
export { type WebhookRefusal, WebhookVerificationError } from './webhooks/error.ts';
export type { RawBody, WebhookFormatName } from './webhooks/formats.ts';
export type { WebhookHeaders } from './webhooks/headers.ts';
export { type SignOptions, signWebhook } from './webhooks/sign.ts';
export {
  type BitbybitWebhook,
  type VerifyOptions,
  verifyWebhook,
  type WebhookEvents,
  type WizcommerceWebhook,
} from './webhooks/verify.ts';

/** An order, or the fields of it that `fields` names. */
export type Chosen<Query> = Selected<Query, Order, ChosenOrder>;
/** A page of orders, with the total if it is requested. */
export type OrderPage<Shown = Order> = Omit<OrderList, 'items'> & { items: Shown[] };
/** An older name of {@link OrderStatusChange}. */
export type StatusWish = OrderStatusChange;
/** A row of a file that is refused, in the report of an import. */
export type RefusedRow = Extract<ImportLine, { result: 'refused' }>;
/** A row of a file that is stored or unchanged, in the report of an import. */
export type WrittenRow = Exclude<Extract<ImportLine, { result: string }>, RefusedRow>;
