import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { orderFieldsWhere } from '../../model/order-fields.ts';
import { OF_ORDERS, type Recorded, type RecordKind } from '../../model/record.ts';
import { instantOf } from '../../model/time.ts';
import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import type { KeptAnswer } from '../../store/idempotency.ts';
import type { Stored } from '../../store/records/records.ts';
import type { OrderContext } from '../context/order-context.ts';
import { RecordSet } from '../context/record-set.ts';
import { type Decision, decide } from '../orders/decide-order.ts';
import { decideWrites, type RecordDecision } from '../records/decide-records.ts';
import { type Environment, idOfTarget, type Reply, type WriteCommand, type WriteOutcome } from '../write-command.ts';
import { type DryRunOrder, type Ending, endTransaction } from './end.ts';
import { dialectOf, type GroupKnowledge, loadGroup } from './load.ts';
import { keptAnswer, replayOf } from './replay.ts';
import { type Decided, save } from './save.ts';

export interface GroupResult<P> {
  outcomes: Map<P, WriteOutcome>;
  /** Commands whose order another transaction has locked: to be run again, waiting for the lock. */
  held: P[];
}

export interface GroupOptions<P> {
  /** How long to wait for locks; without it, commands whose order is locked are returned as held. */
  waitMs?: number | undefined;
  /**
   * The group is one request: when one command is refused, nothing is done. Returns the statements that complete the
   * transaction, such as storing the answer to the idempotency key.
   */
  together?: ((result: GroupResult<P>) => Query<void>[]) | undefined;
  ending: Ending;
}

/**
 * Runs commands of one workspace as one transaction: lock, read, decide, write, commit, in two pipelines. When it
 * returns, the commit is durable, and the outcomes may be sent. A dry run of orders locks and writes nothing, since
 * orders look for taken values before. `P` is the form in which a command came. Throws the error of the statement that
 * failed, or `CommitUncertain`.
 */
export async function writeGroup<P extends { command: WriteCommand }>(
  connection: Connection,
  workspaceId: string,
  pendings: readonly P[],
  { waitMs, together, ending }: GroupOptions<P>,
): Promise<GroupResult<P>> {
  const commands = pendings.map(({ command }) => command);
  const read = await loadGroup(connection, workspaceId, commands, { waitMs, isLong: together !== undefined, ending });
  const environment = { now: instantOf(connection.now), newId: () => connection.newId(workspaceId) };
  const work = new Work<P>(read, environment, ending !== 'commit');
  for (const pending of pendings) work.take(pending);
  if (ending !== 'commit') {
    await endTransaction(connection, [], ending);
    ending.notes.orders.push(...work.notes.map(({ order }) => order));
    ending.notes.records.push(...work.notes.flatMap(({ made }) => made ?? []));
    return work;
  }
  const isSpoilt = together && (work.held.length > 0 || [...work.outcomes.values()].some(({ ok }) => !ok));
  await endTransaction(
    connection,
    isSpoilt ? [] : [...save(workspaceId, work.decided, connection.processId), ...(together?.(work) ?? [])],
    ending,
  );
  return work;
}

/** What a dry run notes of one command. */
export interface Note {
  order: DryRunOrder;
  /** What is made beside the order. */
  made: RecordDecision | undefined;
}

/**
 * Decides the commands of one transaction one after the other, each upon the result of those before. `P` is the form in
 * which a command came; its outcome is found by it.
 */
class Work<P extends { command: WriteCommand }> {
  readonly outcomes = new Map<P, WriteOutcome>();
  readonly notes: Note[] = [];
  readonly held: P[] = [];
  readonly #read: GroupKnowledge;
  readonly #surroundings: Environment;
  readonly #isNoting: boolean;
  /** By order id: the latest version that was decided here. */
  readonly #orders = new Map<string, Order>();
  readonly #created = new Set<string>();
  readonly #rewritten = new Set<string>();
  readonly #made: RecordDecision[] = [];
  readonly #changes: OrderChange[] = [];
  readonly #answers: KeptAnswer[] = [];

  constructor(read: GroupKnowledge, environment: Environment, isNoting: boolean) {
    this.#read = read;
    this.#surroundings = environment;
    this.#isNoting = isNoting;
  }

  /** Decides one command. */
  take(pending: P): void {
    const { command } = pending;
    // Answers of this group count too.
    const replay = replayOf(command.idempotency, this.#read.answers);
    if (replay) {
      this.outcomes.set(pending, replay);
      return;
    }
    const current = this.#current(command);
    if (current && !this.#read.locked.has(current.id) && !this.#created.has(current.id)) {
      this.held.push(pending);
      return;
    }
    try {
      this.#decide(pending, current);
    } catch (error) {
      this.outcomes.set(pending, { ok: false, failure: { kind: 'internal', cause: error } });
    }
  }

  #decide(pending: P, current: Order | undefined): void {
    const { command } = pending;
    const { context } = this.#read;
    const decided = decide(current, command, context, this.#surroundings, this.#sinceOf(command, current));
    if (!decided.ok) {
      this.outcomes.set(pending, decided);
      return;
    }
    // Everything that can throw comes before any state is changed.
    const made = this.#make(command, decided.value);
    const forget = made ? keepBeside(made, context) : undefined;
    const reply = this.#reply(command, decided.value, forget);
    this.#note(command, current, decided.value);
    if (made) this.#made.push(made);
    // A later command of the group that looks for the same customer finds this one.
    for (const record of made?.inserted.get('customers') ?? []) context.reached.push(record);
    this.#remember(command, reply);
    if (this.#isNoting) {
      const { actor, reason, target } = command;
      const order = { asked: idOfTarget(target), actor, before: current, decision: decided.value, reason, context };
      this.notes.push({ order, made });
    }
    this.outcomes.set(pending, { ok: true, reply, replayed: false });
  }

  /** The records that a decision writes beside the order. Shipments and invoices may exist already. */
  #make({ actor }: WriteCommand, { records = [] }: Decision): RecordDecision | undefined {
    if (records.length === 0) return undefined;
    const present = new RecordSet('', this.#read.context);
    return decideWrites(records, present, actor, this.#surroundings);
  }

  /** The answer, which shows the records beside the order. When it cannot be made, they are not written. */
  #reply(command: WriteCommand, decision: Decision, forget: (() => void) | undefined): Reply {
    try {
      return command.reply(decision.order, this.#read.context, decision);
    } catch (error) {
      forget?.();
      throw error;
    }
  }

  /** The decisions to be stored. */
  get decided(): Decided {
    const orders = {
      before: this.#read.found,
      after: this.#orders,
      created: this.#created,
      rewritten: this.#rewritten,
      changes: this.#changes,
      isOvertaken: this.#read.isOvertaken,
    };
    return { orders, records: this.#made, answers: this.#answers };
  }

  #current({ target, actor }: WriteCommand): Order | undefined {
    if ('create' in target) return undefined;
    const latest = (id: string): Order | undefined => this.#orders.get(id) ?? this.#read.found.get(id);
    if ('restore' in target) return latest(target.restore);
    if ('put' in target) {
      const owner =
        target.referenceId === undefined ? undefined : this.#read.context.referenceIds.get(target.referenceId);
      return living(latest(owner ?? target.put));
    }
    return living(latest(this.#read.resolve({ dialect: dialectOf(target, actor), id: target.find })));
  }

  /** The changes of an order since the version that the caller knows, if the command may be merged. */
  #sinceOf({ merge, knownVersions }: WriteCommand, current: Order | undefined): OrderChange[] {
    if (!merge || !knownVersions || !current) return [];
    const versions = knownVersions.filter((version) => version < current.version);
    // Versions that do not exist yet cannot be known.
    if (versions.length === 0) return [];
    const known = Math.max(...versions);
    const earlier = this.#read.since.get(current.id) ?? [];
    const here = this.#changes.filter(({ order_id }) => order_id === current.id);
    const since = [...earlier, ...here].filter(({ version }) => version >= known);
    return since[0]?.version === known ? since : [];
  }

  #note({ actor, reason }: WriteCommand, before: Order | undefined, { order, kind, changes, forced }: Decision): void {
    if (changes.length === 0) return;
    this.#orders.set(order.id, order);
    if (kind === 'created') {
      this.#created.add(order.id);
      this.#read.context.takenIds.add(order.id);
    }
    // A restored order takes its reference id again, which is a column beside the document.
    if (kind === 'restored' || changes.some((change) => !COLUMNS.has(change.field))) {
      this.#rewritten.add(order.id);
    }
    this.#takeReference(before, order);
    this.#changes.push({
      order_id: order.id,
      version: order.version,
      kind,
      changes,
      dialect: actor.dialect,
      operation: actor.operation,
      actor: actor.keyId,
      request_id: actor.requestId,
      forced,
      reason,
      batch_id: actor.batchId,
      trace_context: actor.traceContext,
      changed_at: order.changed_at,
      updated_at: order.updated_at,
    });
  }

  /** Of two commands of one group that take the same reference id, the second sees that it is taken. */
  #takeReference(before: Order | undefined, after: Order): void {
    const { referenceIds } = this.#read.context;
    const held = before && isLiving(before) ? before.reference_id : undefined;
    const taken = isLiving(after) ? after.reference_id : undefined;
    if (held === taken) return;
    if (held !== undefined) referenceIds.delete(held);
    if (taken !== undefined) referenceIds.set(taken, after.id);
  }

  #remember({ idempotency }: WriteCommand, reply: Reply): void {
    if (!idempotency) return;
    const kept = keptAnswer(idempotency, reply);
    this.#read.answers.add(kept.scope, kept.answer);
    this.#answers.push(kept);
  }
}

const COLUMNS = new Set<string>(orderFieldsWhere(({ column }) => column === true));

/**
 * Puts the records of a decision into the order context, for the answer and for later commands. Returns how to undo
 * that.
 */
function keepBeside(made: RecordDecision, context: OrderContext): () => void {
  const undo = (['customers', ...OF_ORDERS] as const).flatMap((kind) => {
    const known = context[kind] as Map<string, Stored<Recorded<RecordKind>>>;
    const written = [...(made.inserted.get(kind) ?? []), ...(made.updated.get(kind) ?? [])];
    return written.map((record) => {
      const before = known.get(record.id);
      known.set(record.id, { record, deleted: false });
      return () => void (before ? known.set(record.id, before) : known.delete(record.id));
    });
  });
  return () => {
    for (const each of undo) each();
  };
}

const isLiving = ({ deleted_at }: Order): boolean => deleted_at === undefined;

const living = (order: Order | undefined): Order | undefined => (order && isLiving(order) ? order : undefined);
