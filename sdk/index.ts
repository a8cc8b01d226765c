export type { ChangeFeed, ChangesOptions } from './changes.ts';
export { createClient, type SteleClient } from './client.ts';
export { SteleConnectionError, SteleError } from './errors.ts';
export type * from './generated/types.ts';
export type { CallOptions, ClientOptions, OrderWriteOptions, ReplyFacts, Retry, WriteOptions } from './options.ts';
export { type Page, Pages } from './pages.ts';
export type {
  FigureDifference,
  ImportLine,
  ImportQuery,
  ImportSource,
  RefusedRow,
  WrittenRow,
} from './resources/imports.ts';
export type { Chosen, OrderFilters, OrderPage, OrderQuery, StatusWish } from './resources/orders.ts';
