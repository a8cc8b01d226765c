import type { OrderContext, RequiredRecords } from '../core/context/order-context.ts';
import type { OrderPatch } from '../model/change.ts';
import type { Failure, Problem } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';
import type { Charge, Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { State } from '../model/status.ts';
import type { JsonRules } from './cells/cells.ts';
import type { ImportKind } from './fields.ts';
import type { CheckBody } from './items/item.ts';
import type { AnyReplies, VendorReplies } from './replies/vendor-replies.ts';

/** The rules by which the rows of a file are read. */
export interface RowRules {
  /** The dialects in which an order or customer can have an id. */
  names: readonly string[];
  /** The rules of request bodies, for JSON in a file. */
  rules: JsonRules;
  /** Checks one record of a file against the schema of its kind. */
  checks: Record<ImportKind, CheckBody>;
  /** How the replies of a dialect's vendor are read, and the check of one of their records. */
  replies(
    dialect: string,
    kind: ImportKind,
  ): Promise<{ lens: AnyReplies; wrappers: readonly string[]; check: CheckBody }>;
}

/** The parts of the hub's dialect that write rows and report about them. The import itself knows no dialect. */
export interface ImportDialect {
  lens: RowLens;
  /** How the replies of a dialect's vendor are read; `undefined` for a dialect without any. */
  repliesOf(dialect: string): VendorReplies | undefined;
  /** A failure as an English sentence. */
  describe(failure: Failure): string;
  /** A failure as the body of an error reply. */
  problemOf(failure: Failure): object;
}

/** Which problems do not count, beside those of values that the order has already. */
type IsExempt = (problem: Problem) => boolean;

/** Turns rows into changes of orders. All fail with `invalid`. */
export interface RowLens {
  /** The stored records that a row names. */
  requirementsOf(row: OrderRow): RequiredRecords;
  create(row: OrderRow, problems: readonly Problem[], context: OrderContext, isExempt: IsExempt): Result<OrderPatch>;
  /** The row takes the place of all writable fields of the order. */
  replace(
    order: Order,
    row: OrderRow,
    problems: readonly Problem[],
    context: OrderContext,
    isExempt: IsExempt,
  ): Result<OrderPatch>;
  /** Only fields that the row has are touched. */
  merge(
    order: Order,
    row: OrderRow,
    problems: readonly Problem[],
    context: OrderContext,
    isExempt: IsExempt,
  ): Result<OrderPatch>;
  /** The place where extras are nested too deep. */
  depthProblems(extras: unknown): Problem[];
}

interface RowParty {
  first_name?: string;
  last_name?: string;
  phone?: string;
  email?: string;
}

interface RowLine {
  id?: string;
  sku: string;
  quantity: number;
}

/** The status of a row: by id, else by name, else by state. */
export interface RowStatus {
  id?: string;
  name?: string;
  state?: State;
}

/** An order as a record of a file has it, once it fits the schema: the fields that an import itself looks at. */
export interface OrderRow {
  id?: string;
  reference_id?: string;
  /** The order's id in the system it comes from. */
  vendor_id?: string;
  aliases?: Record<string, string>;
  extras?: Record<string, JsonObject>;
  /** In a row that a hub wrote. */
  version?: unknown;
  status?: RowStatus;
  source?: string;
  customer_id?: string;
  primary_contact?: RowParty;
  billing_address?: RowParty;
  shipping_address?: RowParty;
  line_items?: RowLine[];
  currency?: string;
  amount?: number;
  amount_paid?: number;
  amount_refunded?: number;
  taxes_included?: boolean;
  additional_charges?: (Omit<Charge, 'value_type'> & Partial<Pick<Charge, 'value_type'>>)[];
  payment_status?: Order['payment_status'];
  totals?: { total?: number; balance?: number };
  created_at?: string;
  completed_at?: string;
}

interface RowRecord {
  id?: string;
  reference_id?: string;
  extras?: unknown;
  version?: unknown;
  created_at?: unknown;
  changed_at?: unknown;
}

/** A customer as a record of a file has it, once it fits the schema. */
export interface CustomerRow extends RowRecord {
  aliases?: Record<string, string>;
  source?: string | undefined;
  addresses?: RowRecord[];
  contacts?: RowRecord[];
  address?: RowRecord;
}
