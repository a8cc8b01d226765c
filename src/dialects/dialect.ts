import type { TObject, TSchema } from 'typebox';
import type { Reply } from '../core/write-command.ts';
import type { VendorReplies } from '../importing/replies/vendor-replies.ts';
import type { FailureTable } from '../model/failure.ts';
import type { Operation, OrderView } from '../operations/operation.ts';
import type { WebhookFormat } from '../webhooks/format.ts';
import type { Mapping } from './mapping.ts';

/** How one API key header or one `Authorization` scheme is presented, as `securitySchemes` of OpenAPI describes it. */
export type SecurityScheme = { type: 'apiKey'; in: 'header'; name: string } | { type: 'http'; scheme: 'bearer' };

/** A dialect: every operation of one vendor's contract, and the vendor's replies. */
export interface Dialect {
  name: string;
  title: string;
  description: string;
  /** The paths under which its operations live, unless they name their own. The first is documented first. */
  bases: readonly string[];
  /** What may stand before every base, such as a version. The empty one is documented. By default there is none. */
  prefixes?: readonly string[];
  /** Where its clients send their API key. The first one that is sent counts. */
  security: Readonly<Record<string, SecurityScheme>>;
  operations: readonly Operation[];
  /** How its words map to the canonical values; `npm run check` checks them. */
  mappings: readonly Mapping[];
  /** A complete table: one row for each kind of failure. */
  failures: FailureTable<Reply>;
  /** The body of its failures, for the OpenAPI document. */
  failureSchema: TSchema;
  /** The media type of its failures; JSON by default. */
  failureType?: string;
  /** The prefixes of API keys in this vendor's styles, by the name of each style. */
  keyPrefixes?: Readonly<Record<string, string>>;
  /** Paths in an order's `extras`, below the dialect's name, that hold personal data. An erasure blanks them. */
  personalExtras?: readonly (readonly string[])[];
  /** Whether a name that stands twice in one JSON object is refused. By default, the last one counts. */
  refusesRepeatedNames?: boolean;
  /** What its clients see when they read an order. */
  orderView: OrderView;
  /** How the vendor's own replies are read, for imports. */
  replies?: VendorReplies;
  /** How events are sent to receivers that were written for this vendor. */
  webhookFormat?: WebhookFormat;
  /** The schema of a workspace's settings for this dialect, which are kept under its name. */
  settings?: TObject;
}

type Placed = Pick<Dialect, 'bases' | 'prefixes'>;

/** The bases under which an operation is served. */
export function basesOf({ bases, prefixes = [''] }: Placed, operation: Pick<Operation, 'base'>): readonly string[] {
  const plain = operation.base === undefined ? bases : [operation.base];
  return prefixes.flatMap((prefix) => plain.map((base) => prefix + base));
}

/** Every base under which a dialect serves an operation, each once. */
export function allBasesOf(dialect: Placed & Pick<Dialect, 'operations'>): string[] {
  return [...new Set([{}, ...dialect.operations].flatMap((operation) => basesOf(dialect, operation)))];
}
