import type { OrderChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Order } from '../../model/order.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, ROLLBACK, waitAtMost } from '../../store/database/transaction.ts';
import {
  findAnswers,
  type IdempotencyScope,
  insertAnswers,
  type StoredAnswer,
  scopeText,
} from '../../store/idempotency.ts';
import { insertChanges } from '../../store/orders/changes.ts';
import { addToCounts } from '../../store/orders/order-counts.ts';
import {
  findAliases,
  findOrders,
  insertAliases,
  insertOrders,
  lockOrders,
  type OrderReference,
  type Resolve,
  releaseAliases,
  releaseNames,
  updateDocuments,
  updateOrders,
} from '../../store/orders/orders.ts';
import { claim } from '../../store/records/records.ts';
import type { Reply, WriteCommand, WriteOutcome } from '../command.ts';
import { type RecordDecision, settle } from '../records/decide-records.ts';
import { Found } from '../records/found.ts';
import { recordWrites } from '../records/write-records.ts';
import { replayOf } from '../replay.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Batch, Pending } from './command-queue.ts';
import { countChanges } from './count-changes.ts';
import { type Decision, decide } from './decide.ts';
import { claimsOfNeeds, emptyNeighbours, type Neighbours, neighbourQueries } from './neighbours.ts';

/** Whoever claims the same customer is about to commit; longer than this, something is wrong. */
const CLAIM_WAIT_MS = 2000;

export interface BatchResult {
  outcomes: Map<Pending, WriteOutcome>;
  /** Commands whose order somebody else holds: to be run again, alone and waiting. */
  held: Pending[];
}

export interface BatchOptions {
  /** Wait this long for orders that somebody else holds; without it, their commands are set aside. */
  lockTimeoutMs?: number | undefined;
  surroundings: Surroundings;
  /** Told of a command that threw instead of answering: a defect of ours, which concerns that command alone. */
  onError(error: unknown): void;
}

/**
 * Runs a batch as one transaction: lock, read, decide, write, commit, in two flights. The outcomes may be told when it
 * returns, since the commit is durable then. Throws the error of the statement that failed, or `CommitUncertain`.
 */
export async function writeBatch(connection: Connection, batch: Batch, options: BatchOptions): Promise<BatchResult> {
  const read = await readForBatch(connection, batch, options.lockTimeoutMs);
  const work = new Work(batch.workspaceId, read, options);
  for (const pending of batch.commands) work.take(pending);
  const writes = work.writes(connection.processId);
  if (writes.length > 0) await connection.commit(writes);
  else await connection.flight(ROLLBACK);
  return { outcomes: work.outcomes, held: work.held };
}

interface ReadForBatch {
  locked: Set<string>;
  resolve: Resolve;
  /** By id. */
  found: Map<string, Order>;
  neighbours: Neighbours;
  answers: Map<string, StoredAnswer>;
}

/**
 * The first flight. The lock comes first and alone, so that all later statements see what was committed before it. The
 * answers to idempotency keys come last: a request that was done meanwhile must not look like somebody else's duplicate.
 */
async function readForBatch(
  connection: Connection,
  { workspaceId, commands }: Batch,
  lockTimeoutMs: number | undefined,
): Promise<ReadForBatch> {
  const references = distinctReferences(commands.map(({ command }) => command));
  const scopes = commands.flatMap(({ command }) => (command.idempotency ? [command.idempotency.scope] : []));
  const needs = commands.map(({ command }) => command.needs);
  const read: ReadForBatch = {
    locked: new Set(),
    resolve: ({ id }) => id,
    found: new Map(),
    neighbours: emptyNeighbours(workspaceId),
    answers: new Map(),
  };
  const claims = claimsOfNeeds(needs);
  const queries: Query<void>[] = [BEGIN];
  const waitMs = lockTimeoutMs ?? (claims.length > 0 ? CLAIM_WAIT_MS : undefined);
  if (waitMs !== undefined) queries.push(waitAtMost(waitMs));
  if (references.length > 0) {
    queries.push(
      storing(lockOrders(workspaceId, references, lockTimeoutMs !== undefined), (locked) => {
        read.locked = locked;
      }),
      storing(findOrders(workspaceId, references), (found) => {
        read.found = found;
      }),
      storing(findAliases(workspaceId, references), (resolve) => {
        read.resolve = resolve;
      }),
    );
  }
  if (claims.length > 0) queries.push(claim(workspaceId, claims));
  queries.push(...neighbourQueries(workspaceId, needs, references, read.neighbours));
  if (scopes.length > 0) {
    queries.push(
      storing(findAnswers(workspaceId, scopes), (answers) => {
        read.answers = answers;
      }),
    );
  }
  await connection.flight(...queries);
  return read;
}

/** What one transaction is about to do: the orders as they become, command by command. */
class Work {
  readonly outcomes = new Map<Pending, WriteOutcome>();
  readonly held: Pending[] = [];
  readonly #workspaceId: string;
  readonly #read: ReadForBatch;
  readonly #options: BatchOptions;
  /** By order id: the latest version decided here, which later commands of the batch build on. */
  readonly #orders = new Map<string, Order>();
  readonly #created = new Set<string>();
  readonly #documentTouched = new Set<string>();
  readonly #made: RecordDecision[] = [];
  readonly #changes: OrderChange[] = [];
  readonly #answered: { scope: IdempotencyScope; answer: StoredAnswer }[] = [];

  constructor(workspaceId: string, read: ReadForBatch, options: BatchOptions) {
    this.#workspaceId = workspaceId;
    this.#read = read;
    this.#options = options;
  }

  take(pending: Pending): void {
    const { command } = pending;
    // The same batch counts as before.
    const replay = replayOf(command.idempotency, this.#read.answers);
    if (replay) {
      this.outcomes.set(pending, replay);
      return;
    }
    const current = this.#current(command);
    if (current && !this.#read.locked.has(current.id)) {
      this.held.push(pending);
      return;
    }
    try {
      this.#decide(pending, current);
    } catch (error) {
      this.#options.onError(error);
      this.outcomes.set(pending, { ok: false, failure: { kind: 'internal' } });
    }
  }

  #decide(pending: Pending, current: Order | undefined): void {
    const { command } = pending;
    const decided = decide(current, command, this.#read.neighbours, this.#options.surroundings);
    if (!decided.ok) {
      this.outcomes.set(pending, decided);
      return;
    }
    // Everything that can throw comes before anything is noted.
    const made = this.#make(command, decided.value);
    const reply = command.reply(decided.value.order, this.#read.neighbours);
    this.#note(command, current, decided.value);
    if (made) this.#made.push(made);
    // A later command of the batch that seeks the same customer finds this one.
    for (const record of made?.inserted.get('customers') ?? []) this.#read.neighbours.reached.push(record);
    this.#remember(command, reply);
    this.outcomes.set(pending, { ok: true, reply, replayed: false });
  }

  /** What a decision needs beside the order, ready for the answer to show it. */
  #make({ actor }: WriteCommand, { records = [] }: Decision): RecordDecision | undefined {
    if (records.length === 0) return undefined;
    const made = settle(records, new Found(), actor, this.#options.surroundings);
    for (const record of made.inserted.get('customers') ?? []) {
      this.#read.neighbours.customers.set(record.id, { record, deleted: false });
    }
    return made;
  }

  /** The second flight, without its commit. Empty when nothing changed. `writer` tells lanes apart. */
  writes(writer: number): Query<void>[] {
    const orders = [...this.#orders.values()];
    const created = orders.filter((order) => this.#created.has(order.id));
    const updated = orders.filter((order) => !this.#created.has(order.id));
    const rewritten = updated.filter((order) => this.#documentTouched.has(order.id));
    const removed = updated.filter((order) => order.deleted_at !== undefined);
    const renamed = updated.filter(({ id, aliases }) => !sameValue(this.#read.found.get(id)?.aliases, aliases));
    const counts = countChanges(this.#read.found, this.#orders);
    const id = this.#workspaceId;
    return [
      ...this.#made.flatMap((made) => recordWrites(id, made)),
      ...(removed.length > 0 ? releaseNames(id, removed) : []),
      ...releaseAliases(
        id,
        renamed.flatMap((order) => this.#read.found.get(order.id) ?? []),
      ),
      ...(created.length > 0 ? insertOrders(id, created) : []),
      ...insertAliases(
        id,
        renamed.filter((order) => order.deleted_at === undefined),
      ),
      ...(updated.length > 0 ? [updateOrders(id, updated)] : []),
      ...(rewritten.length > 0 ? [updateDocuments(id, rewritten)] : []),
      ...(this.#changes.length > 0 ? [insertChanges(id, this.#changes)] : []),
      ...(this.#answered.length > 0 ? [insertAnswers(id, this.#answered)] : []),
      ...(counts.length > 0 ? [addToCounts(id, writer, counts)] : []),
    ];
  }

  #current({ target, actor }: WriteCommand): Order | undefined {
    if ('create' in target) return undefined;
    const id = this.#read.resolve({ dialect: actor.dialect, id: target.find });
    const order = this.#orders.get(id) ?? this.#read.found.get(id);
    return order?.deleted_at === undefined ? order : undefined;
  }

  #note({ actor }: WriteCommand, before: Order | undefined, { order, kind, changes, forced }: Decision): void {
    if (changes.length === 0) return;
    this.#orders.set(order.id, order);
    if (kind === 'created') this.#created.add(order.id);
    if (changes.some((change) => !COLUMNS.has(change.field))) this.#documentTouched.add(order.id);
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
      changed_at: order.changed_at,
      updated_at: order.updated_at,
    });
  }

  /** Two commands of one batch that want the same reference id: the second one sees that it is taken. */
  #takeReference(before: Order | undefined, after: Order): void {
    const { referenceIds } = this.#read.neighbours;
    const taken = after.deleted_at === undefined ? after.reference_id : undefined;
    if (before?.reference_id === taken) return;
    if (before?.reference_id !== undefined) referenceIds.delete(before.reference_id);
    if (taken !== undefined) referenceIds.set(taken, after.id);
  }

  #remember({ idempotency }: WriteCommand, reply: Reply): void {
    if (!idempotency) return;
    const answer = { fingerprint: idempotency.fingerprint, ...reply };
    this.#read.answers.set(scopeText(idempotency.scope), answer);
    this.#answered.push({ scope: idempotency.scope, answer });
  }
}

/** What `orders` keeps in columns of its own; everything else is in the document. */
const COLUMNS = new Set([
  'status_id',
  'payment_status',
  'fulfillment_status',
  'completed_at',
  'created_at',
  'updated_at',
  'deleted_at',
]);

function distinctReferences(commands: readonly WriteCommand[]): OrderReference[] {
  const references = new Map<string, OrderReference>();
  for (const { target, actor } of commands) {
    if ('create' in target) continue;
    const reference = { dialect: actor.dialect, id: target.find };
    references.set(referenceText(reference), reference);
  }
  return [...references.values()];
}

const referenceText = ({ dialect, id }: OrderReference): string => `${dialect} ${id}`;
