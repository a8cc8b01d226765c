import type { Order } from '../../model/order.ts';
import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { ROLLBACK } from '../../store/database/transaction.ts';
import type { Noted } from '../administration/context.ts';
import type { OrderContext, RequiredRecords } from '../context/order-context.ts';
import type { Decision } from '../orders/decide-order.ts';
import type { RecordDecision } from '../records/decide-records.ts';
import type { Actor } from '../write-command.ts';

/** An order as it would become. */
export interface DryRunOrder {
  /** The id that the command named it by. */
  asked: string;
  actor: Actor;
  /** Absent when it would be made. */
  before: Order | undefined;
  decision: Decision;
  reason: string | undefined;
  /** What its views show beside it. */
  context: OrderContext;
}

/** What would have been stored, in the order in which it was decided. */
export interface DryRunNotes {
  orders: DryRunOrder[];
  records: RecordDecision[];
  administration: Noted[];
}

/** The ending of a dry run: transactions are rolled back, and their decisions noted. */
export interface Rollback {
  notes: DryRunNotes;
  /** What the views of the noted orders show, beside what the answers show. */
  requires: RequiredRecords;
}

/** How the transactions of a call end. Everything that writes is built with one, which defines its dry run. */
export type Ending = 'commit' | Rollback;

/**
 * Ends a transaction with its last writes. `hasWritten` says that others were sent before. A dry run sends them too and rolls them
 * back, since only constraints know whether some values are taken. Throws as `Connection.commit` does.
 */
export async function endTransaction(
  connection: Connection,
  writes: readonly Query<void>[],
  ending: Ending,
  hasWritten = writes.length > 0,
): Promise<void> {
  if (ending === 'commit' && hasWritten) await connection.commit(writes);
  else await connection.pipeline(...(ending === 'commit' ? [] : writes), ROLLBACK);
}
