import type { TSchema } from 'typebox';
import type { Principal } from '../core/access/authenticate.ts';
import type { Reply } from '../core/command.ts';
import type { OrderContext } from '../core/context/order-context.ts';
import type { RequiredRecords } from '../core/context/required-records.ts';
import type { Core } from '../core/core.ts';
import type { Problem } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What is answered piece by piece, since it is long or takes long. It does not fail: trouble is its last piece. */
export interface StreamedReply {
  status: number;
  headers: Record<string, string>;
  stream: AsyncIterable<string>;
}

export type Answer = Reply | StreamedReply;

/** The rules for whole bodies, for what is in an upload: piece by piece, each as if it were a body. */
export interface UploadValidation {
  /** Reads JSON. Throws for text that is none, or has a key that would reach a prototype; `position` tells where. */
  readJson(text: string): unknown;
  /** Where texts that were read from this JSON are no text that can be stored. */
  textProblems(text: string, value: unknown): Problem[];
  /** The names that stand more than once in one object of a text that is JSON. */
  repeatedNames(text: string): Problem[];
  /** Checks of values against a schema. */
  check(schema: TSchema): (value: unknown) => Problem[];
}

/** One request, with what the request validation found wrong with it, from whoever sent it. */
export interface OpenCall {
  requestId: string;
  /** The caller's IP address, as far as the hub can tell. */
  address: string;
  dialect: string;
  operation: string;
  /** What its idempotency keys belong to: the operation, or the one that it is under another address. */
  keyedAs: string;
  method: string;
  /** Without the query. */
  path: string;
  parameters: Readonly<Record<string, string>>;
  /** What the operation's schema names: its whole and other numbers and booleans are read, and an empty text is none. */
  query: Readonly<Record<string, unknown>>;
  /** Header names in lower case. */
  header(name: string): string | undefined;
  body: unknown;
  /** The body as it was sent; of a multipart form, its fields as JSON. */
  rawBody: string;
  /** A body that the operation reads piece by piece. Throws when the caller's connection breaks. */
  upload?: AsyncIterable<Uint8Array> | undefined;
  /** There where an upload may come. */
  validation?: UploadValidation | undefined;
  /** Tells the log of an error of ours that does not end the call, but is a part of its answer. */
  onError(error: unknown): void;
  /** Where the body and query break the operation's schemas. A handler answers for them: some a dialect may forgive. */
  problems: readonly Problem[];
}

/** A request whose key was checked. */
export interface Call extends OpenCall {
  principal: Principal;
}

interface OperationFacts {
  /** Unique in the dialect; also what the history calls the operation. */
  id: string;
  /** The operation that it is under another address or method: an idempotency key is good for both. By default, its own id. */
  keyedAs?: string;
  method: Method;
  /** Below each of the dialect's bases; parameters in braces, as OpenAPI writes them: `/orders/{id}`. */
  path: string;
  /** A base of its own, instead of the dialect's. */
  base?: string;
  summary: string;
  description?: string;
  /** The heading it stands under in the OpenAPI document; by default, where its path begins: `orders`. */
  group?: string;
  parameters?: Record<string, string>;
  query?: TSchema;
  body?: TSchema;
  /** A body that the demo takes as it stands, for whoever tries the call. */
  example?: unknown;
  /** It answers without a body too. */
  bodyIsOptional?: boolean;
  /** How the body comes: by default, as JSON. A multipart form's fields are read as the schema wants them. */
  accepts?: readonly BodyForm[];
  /** The body is read piece by piece, in one of these media types, and may be far larger than others. */
  upload?: readonly string[];
  /** It minds `Stele-Dry-Run` by itself, and answers in its own way. */
  handlesDryRun?: boolean;
  /** It minds no versions, and no answers of it are kept: sent again, it does the same again. */
  skipsConditions?: boolean;
  /** A property that is null counts as left out, at any depth. */
  nullMeansAbsent?: boolean;
  /** It may remove what it does not name, and the answer tells: what is left out, or an amount beside repriced lines. */
  tellsRemoved?: boolean;
  /** What it answers when all is well, by status, for the OpenAPI document. */
  replies: Record<number, DescribedReply>;
}

/** A reply as the OpenAPI document has it. */
export interface DescribedReply {
  description: string;
  /** Of its JSON. */
  schema?: TSchema;
  /** What it may be beside JSON, or instead of it, by media type. */
  content?: Readonly<Record<string, TSchema>>;
  /** What it has of headers that no other call has, each with what it says. */
  headers?: Readonly<Record<string, string>>;
}

export type BodyForm = 'json' | 'merge-patch' | 'urlencoded' | 'multipart';

/** A call that needs a key with a scope. */
export interface KeyedOperation extends OperationFacts {
  /** What the key must be able to do; `any` where every key may call. */
  scope: Scope | 'any';
  /** A key with one of these may call it too: the operation itself looks at which of them it takes. */
  anyOfScopes?: readonly Scope[];
  handle(call: Call, core: Core): Promise<Result<Answer>>;
}

/** A call that anybody may make, to be given a token, say. */
export interface OpenOperation extends OperationFacts {
  scope: null;
  handle(call: OpenCall, core: Core): Promise<Result<Answer>>;
}

/** One call of a vendor's contract. */
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
