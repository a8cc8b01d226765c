import type { Caller } from '../call.ts';
import type { Outcome } from '../explanation.ts';
import type * as api from '../generated/types.ts';
import type { Filters } from '../lists.ts';
import type { CallOptions, OrderWriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';
import { bulk } from './bulk.ts';

/** What a list of orders may be asked for; pages are asked for as it is read. */
export type OrderFilters = Filters<Omit<NonNullable<api.ListOrdersData['query']>, 'cursor'>>;

/** What an order may be asked for by: which version of it, and which of its fields. */
export type OrderQuery = Filters<Omit<NonNullable<api.GetOrderData['query']>, 'as'>>;

/** An order as it comes: whole, unless some of its fields are asked for. */
export type Chosen<Query> = Query extends { fields: string | readonly string[] } ? api.ChosenOrder : api.Order;

/** A page of orders, with the total when it is asked for. */
export type OrderPage<Shown = api.Order> = Omit<api.OrderList, 'items'> & { items: Shown[] };

/** A status: an entry's id, or a state, which leads to its default entry. */
export type StatusWish = { id: string; reason?: string } | { state: api.Status['state']; reason?: string };

/** Orders, as a whole. */
export const orders = (caller: Caller) => ({
  ...reads(caller),
  ...writes(caller),
  ...bulk(caller),
});

const reads = ({ call }: Caller) => ({
  /** Orders that meet every filter, page by page; an order that nobody changes is on exactly one page. */
  list: <Asked extends OrderFilters = OrderFilters>(filters?: Asked, options?: CallOptions) =>
    new Pages<Chosen<Asked>, OrderPage<Chosen<Asked>>>((cursor) => {
      const query = { ...filters, cursor } as NonNullable<api.ListOrdersData['query']>;
      return call<api.ListOrdersData, { 200: OrderPage<Chosen<Asked>> }>('GET', '/api/orders', { query }, options);
    }),
  /** An order as it is, or as it was: at a version, or at a time. */
  get: <Asked extends OrderQuery = OrderQuery>(id: string, query?: Asked, options?: CallOptions) =>
    call<api.GetOrderData, { 200: Chosen<Asked> }>(
      'GET',
      '/api/orders/{id}',
      { path: { id }, query: { ...query } as NonNullable<api.GetOrderData['query']> },
      options,
    ),
  /** The order as a dialect's clients see it. */
  getAs: (
    id: string,
    dialect: NonNullable<NonNullable<api.GetOrderData['query']>['as']>,
    query: Omit<NonNullable<api.GetOrderData['query']>, 'as' | 'fields'> = {},
    options?: CallOptions,
  ) =>
    call<api.GetOrderData, { 200: Record<string, unknown> }>(
      'GET',
      '/api/orders/{id}',
      { path: { id }, query: { ...query, as: dialect } },
      options,
    ),
  /** Every version of an order, the latest first: who, when, through what, and each field from and to. */
  history: (id: string, { limit }: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.HistoryEntry>((cursor) => {
      const query = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { after: +cursor }) };
      return call<api.GetOrderHistoryData, api.GetOrderHistoryResponses>(
        'GET',
        '/api/orders/{id}/history',
        { path: { id }, query },
        options,
      );
    }),
});

/** With `dryRun: true` each answers what it would do instead. */
const writes = ({ call }: Caller) => ({
  /** A `reference_id` that another order has is refused with `duplicate`. */
  create: <O extends OrderWriteOptions>(body: api.NewOrderWritable, options?: O) =>
    call<api.CreateOrderData, api.CreateOrderResponses>('POST', '/api/orders', { body }, options) as Promise<
      Outcome<O, api.Order>
    >,
  /** Changes what is sent, as a merge patch (RFC 7396): null removes. */
  patch: <O extends OrderWriteOptions>(id: string, body: api.OrderMergePatchWritable, options?: O) =>
    call<api.PatchOrderData, api.PatchOrderResponses>(
      'PATCH',
      '/api/orders/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** Makes the order what is sent: what is left out is removed, and `onReply` is told which fields. */
  replace: <O extends OrderWriteOptions>(id: string, body: api.OrderReplacementWritable, options?: O) =>
    call<api.ReplaceOrderData, api.ReplaceOrderResponses>(
      'PUT',
      '/api/orders/{id}',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** A move that the catalog refuses is a `refused-transition` that says what is allowed. */
  setStatus: <O extends OrderWriteOptions>(id: string, status: StatusWish, options?: O) =>
    call<api.SetOrderStatusData, api.SetOrderStatusResponses>(
      'PUT',
      '/api/orders/{id}/status',
      { path: { id }, body: status },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** Adds a paragraph to a note, whatever else is written meanwhile. */
  addNote: <O extends OrderWriteOptions>(id: string, note: api.NoteAddition, options?: O) =>
    call<api.AppendNoteData, api.AppendNoteResponses>(
      'POST',
      '/api/orders/{id}/notes',
      { path: { id }, body: note },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** Adds and removes tags; the others stay. */
  changeTags: <O extends OrderWriteOptions>(id: string, change: api.TagChange, options?: O) =>
    call<api.ChangeTagsData, api.ChangeTagsResponses>(
      'POST',
      '/api/orders/{id}/tags',
      { path: { id }, body: change },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** Deletes an order so that it can be restored. */
  delete: <O extends OrderWriteOptions>(id: string, query: { reason?: string } = {}, options?: O) =>
    call<api.DeleteOrderData, api.DeleteOrderResponses>(
      'DELETE',
      '/api/orders/{id}',
      { path: { id }, query },
      options,
    ) as Promise<Outcome<O, void>>,
  restore: <O extends OrderWriteOptions>(id: string, body: api.Reasoned = {}, options?: O) =>
    call<api.RestoreOrderData, api.RestoreOrderResponses>(
      'POST',
      '/api/orders/{id}/restore',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** Makes the order what it was at a version, as a new one. */
  revert: <O extends OrderWriteOptions>(id: string, body: api.Reversion, options?: O) =>
    call<api.RevertOrderData, api.RevertOrderResponses>(
      'POST',
      '/api/orders/{id}/revert',
      { path: { id }, body },
      options,
    ) as Promise<Outcome<O, api.Order>>,
  /** From now on the dialect's clients know the order by this id. */
  setAlias: <O extends OrderWriteOptions>(id: string, dialect: string, alias: string, options?: O) =>
    call<api.PutOrderAliasData, api.PutOrderAliasResponses>(
      'PUT',
      '/api/orders/{id}/aliases/{dialect}',
      { path: { id, dialect }, body: { alias } },
      options,
    ) as Promise<Outcome<O, api.Aliases>>,
  removeAlias: <O extends OrderWriteOptions>(id: string, dialect: string, options?: O) =>
    call<api.DeleteOrderAliasData, api.DeleteOrderAliasResponses>(
      'DELETE',
      '/api/orders/{id}/aliases/{dialect}',
      { path: { id, dialect } },
      options,
    ) as Promise<Outcome<O, api.Aliases>>,
});
