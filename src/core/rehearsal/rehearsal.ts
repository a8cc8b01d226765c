import type { Order } from '../../model/order.ts';
import type { Noted } from '../administration/note.ts';
import type { Actor } from '../command.ts';
import type { Decision } from '../orders/decide.ts';
import type { Neighbours } from '../orders/neighbours.ts';
import type { RecordDecision } from '../records/decide-records.ts';

/** An order as it would become. */
export interface RehearsedOrder {
  /** The id that the command named it by. */
  asked: string;
  actor: Actor;
  /** Absent when it would be made. */
  before: Order | undefined;
  decision: Decision;
  reason: string | undefined;
  /** What its views show beside it. */
  neighbours: Neighbours;
}

/** What would have been stored, in the order in which it was decided. */
export interface Rehearsed {
  orders: RehearsedOrder[];
  records: RecordDecision[];
  administration: Noted[];
}
