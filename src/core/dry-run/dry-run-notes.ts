import type { Order } from '../../model/order.ts';
import type { Noted } from '../administration/note.ts';
import type { Actor } from '../command.ts';
import type { Decision } from '../orders/decide.ts';
import type { OrderContext } from '../orders/order-context.ts';
import type { RecordDecision } from '../records/decide-records.ts';

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
