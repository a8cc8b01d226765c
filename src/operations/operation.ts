import type { Static, TSchema } from 'typebox';
import type { Principal } from '../core/access/authenticate.ts';
import type { OrderContext, RequiredRecords } from '../core/context/order-context.ts';
import type { Core } from '../core/core.ts';
import type { Reply } from '../core/write-command.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A reply that is sent in pieces, since it is long or takes long. It never fails: its last piece reports an error. */
export interface StreamedReply {
  status: number;
  headers: Record<string, string>;
  stream: AsyncIterable<string>;
  /**
   * It has no end of its own. Without an end to wait for, a client that closes its sending side has gone. `stalledMs` is how long it
   * may read nothing before the connection is closed.
   */
  endless?: { stalledMs: number };
}

export type Answer = Reply | StreamedReply;

/** One request without an API key, with the problems that request validation found in it. */
export interface OpenCall {
  requestId: string;
  /** The caller's IP address, as far as the hub knows it. */
  address: string;
  dialect: string;
  operation: string;
  /** The operation that its idempotency keys belong to; see `Facts.keyedAs`. */
  keyedAs: string;
  method: string;
  /** Without the query. */
  path: string;
  parameters: Readonly<Record<string, string>>;
  /** The first parameter of the path: the id of what the call reads or writes. Empty for a path without parameters. */
  id: string;
  /** The parameters that the operation's schema names. Numbers and booleans are parsed; an empty string is left out. */
  query: Readonly<Record<string, unknown>>;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  body: unknown;
  /** The body as it was sent; for a multipart form, its fields as JSON. */
  rawBody: string;
  /** A body that the operation reads in pieces. Throws when the caller's connection breaks. */
  upload?: AsyncIterable<Uint8Array> | undefined;
  /** Logs an internal error that does not end the call but becomes a part of its answer. */
  onError(error: unknown): void;
  /** Where the body and the query break the operation's schemas. */
  problems: readonly Problem[];
}

/** A request whose API key was checked. */
export interface Call extends OpenCall {
  principal: Principal;
  /** Checks key, scope and address once more, for a reply that takes long. Returns why the call would be refused now. */
  checkAgain?: (() => Promise<Failure | undefined>) | undefined;
}

/** A request with the types of its operation's schemas, and with the result of the operation's `prepare`. */
export interface Sent<B extends TSchema, Q extends TSchema, P = unknown> extends Omit<Call, 'body' | 'query'> {
  body: Static<B>;
  query: unknown extends Static<Q> ? Call['query'] : Static<Q>;
  prepared: P;
}

/** What an operation says of itself, for the router, the request validation and the OpenAPI document. */
export interface Facts<B extends TSchema = TSchema, Q extends TSchema = TSchema> {
  /** Unique in the dialect. The history names the operation by it. */
  id: string;
  /** The operation that this one is under another address or method: both share idempotency keys. By default, its own id. */
  keyedAs?: string;
  method: Method;
  /** Below each of the dialect's bases; parameters in braces, as OpenAPI writes them: `/orders/{id}`. */
  path: string;
  /** A base of its own in place of the dialect's. */
  base?: string;
  summary: string;
  description?: string;
  /** Its heading in the OpenAPI document; by default, the first part of its path: `orders`. */
  group?: string;
  parameters?: Record<string, string>;
  query?: Q;
  body?: B;
  /** A body that the demo accepts as it stands. */
  example?: unknown;
  bodyIsOptional?: boolean;
  /** The formats of the body; JSON by default. The fields of a multipart form are parsed as the schema says. */
  accepts?: readonly BodyForm[];
  /** The media types of a body that is read in pieces and may be far larger than others. */
  upload?: readonly string[];
  /** It reads `Stele-Dry-Run` itself and answers in its own format. */
  handlesDryRun?: boolean;
  /** It has no versions and keeps no answers: sent again, it does the same again. */
  skipsConditions?: boolean;
  /** A property that is null counts as left out, at any depth. */
  nullMeansAbsent?: boolean;
  /** Its reply goes on until the client or the hub ends it: what has come by then is the whole reply. */
  isEndless?: boolean;
  /** It may remove what it does not name, and `Stele-Removed` says so: fields left out, or an amount beside repriced lines. */
  tellsRemoved?: boolean;
  /** Its successful replies by status. The first is the one that its kind sends. */
  replies: Record<number, DescribedReply>;
}

/** A reply as the OpenAPI document describes it. */
export interface DescribedReply {
  description: string;
  /** The schema of its JSON body. */
  schema?: TSchema;
  /** The schemas of its bodies in other media types, by media type. */
  content?: Readonly<Record<string, TSchema>>;
  /** Headers that no other operation has, each with its description. */
  headers?: Readonly<Record<string, string>>;
}

export type BodyForm = 'json' | 'merge-patch' | 'urlencoded' | 'multipart';

/** The facts of an operation that needs an API key. */
export interface KeyedFacts<B extends TSchema = TSchema, Q extends TSchema = TSchema> extends Facts<B, Q> {
  /** The scope that the API key must have; `any` where every key may call. */
  scope: Scope | 'any';
  /** A key with one of these scopes may call it too: the operation itself checks which one it needs. */
  anyOfScopes?: readonly Scope[];
}

/** What an operation does. Each kind has a function that makes an operation of it: `changeOrder`, `listRecords`, `administer`. */
export type Kind = 'create' | 'read' | 'show' | 'list' | 'change' | 'delete' | 'administer' | 'stream' | 'task';

/** An operation that needs an API key. */
export interface KeyedOperation extends KeyedFacts {
  kind?: Kind;
  handle(call: Call, core: Core): Promise<Result<Answer>>;
}

/** An operation that needs no API key, such as one that issues a token. */
export interface OpenOperation extends Facts {
  scope: null;
  handle(call: OpenCall, core: Core): Promise<Result<Answer>>;
}

/** One operation of a vendor's contract. */
export type Operation = KeyedOperation | OpenOperation;

/** How a dialect shows an order. */
export interface OrderView {
  requires: RequiredRecords;
  /** The body of its reply. Total: there is a view of every order. */
  show(order: Order, context: OrderContext): unknown;
}

/** How each dialect shows an order, by the dialect's name. */
export interface NamedView {
  name: string;
  orderView: OrderView;
}
