import { v7 as uuidv7 } from 'uuid';
import type { Failure } from '../../model/failure.ts';
import { OF_ORDERS, type OrderRecordKind } from '../../model/record.ts';
import type { Connection, ConnectionOptions } from '../../store/database/connection.ts';
import { Slot } from '../../store/database/connections.ts';
import { CommitUncertain, troubleOf } from '../../store/database/sql-error.ts';
import { keyText } from '../../store/idempotency.ts';
import { idOfTarget, type WriteCommand, type WriteOutcome } from '../command.ts';
import { type Batch, CommandQueue, type Pending } from './command-queue.ts';
import { claimsOfNeeds } from './neighbours.ts';
import { writeBatch } from './write-batch.ts';

export interface WriteOrderOptions {
  connection: ConnectionOptions;
  /** Transactions under way at once. */
  lanes: number;
  /** Commands in one transaction at most. */
  batchSize: number;
  /** Commands waiting at most; beyond it callers are told to come back. */
  queueLimit: number;
  /** A transaction that takes longer is given up, and its connection with it. */
  transactionTimeoutMs: number;
  onError(error: unknown): void;
}

/** The one way in which anything writes an order. */
export interface WriteOrder {
  /**
   * Does what the command says, or refuses it. A success is durable when the promise resolves; it never rejects. Fails
   * with what `decide` refuses, `busy` (the queue is full, or the order stays locked), `unavailable` (no database, or
   * nobody knows whether the commit was stored) or `internal`.
   */
  write(command: WriteCommand): Promise<WriteOutcome>;
  /** Lets what is in a lane finish, refuses the rest, and closes the connections. */
  close(): Promise<void>;
}

/** Opens the corridor. Connections are made when they are first needed. */
export function createWriteOrder(options: WriteOrderOptions): WriteOrder {
  return new Corridor(options);
}

const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

/** How often a transaction is run again that PostgreSQL rolled back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** Lanes in which a command waits for an order that another process holds, out of the way of all others. */
const WAITING_LANES = 2;

/** How long a command waits for an order that another process holds, in all. */
const WAIT_MS = 5000;

/** Whoever had no turn in that time tries once more, but does not make the others wait. */
const LAST_TRY_MS = 20;

/** One try to run a batch in one lane. */
interface Attempt {
  slot: Slot;
  batch: Batch;
  /** Absent: in a lane that waits for nobody. */
  waitMs: number | undefined;
  attempt: number;
}

class Corridor implements WriteOrder {
  readonly #options: WriteOrderOptions;
  readonly #queue: CommandQueue;
  readonly #idle: Slot[];
  readonly #idleWaiting: Slot[];
  readonly #slots: Slot[];
  readonly #held: Batch[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #pumpPlanned = false;
  #closed = false;

  constructor(options: WriteOrderOptions) {
    this.#options = options;
    this.#queue = new CommandQueue(options.queueLimit);
    const slots = (count: number): Slot[] => Array.from({ length: count }, () => new Slot(options.connection));
    this.#idle = slots(options.lanes);
    this.#idleWaiting = slots(WAITING_LANES);
    this.#slots = [...this.#idle, ...this.#idleWaiting];
  }

  write(command: WriteCommand): Promise<WriteOutcome> {
    return new Promise((settle) => {
      if (this.#closed) settle({ ok: false, failure: UNAVAILABLE });
      else if (this.#queue.push({ command, key: keyOf(command), settle })) this.#planPump();
      else settle({ ok: false, failure: BUSY });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    refuseAll(this.#queue.drain(), UNAVAILABLE);
    for (const { commands } of this.#held.splice(0)) refuseAll(commands, UNAVAILABLE);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** After this turn of the event loop: requests that arrived together are seen together. */
  #planPump(): void {
    if (this.#pumpPlanned) return;
    this.#pumpPlanned = true;
    setImmediate(() => {
      this.#pumpPlanned = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#idle.length > 0) {
      const batch = this.#queue.take(this.#options.batchSize);
      if (!batch) break;
      this.#start(this.#idle, batch);
    }
    while (this.#idleWaiting.length > 0 && this.#held.length > 0) {
      const batch = this.#held.shift() as Batch;
      this.#queue.occupy(-batch.commands.length);
      this.#start(this.#idleWaiting, batch, waitLeft(batch));
    }
  }

  #start(idle: Slot[], batch: Batch, waitMs?: number): void {
    const slot = idle.pop() as Slot;
    const run = this.#run({ slot, batch, waitMs, attempt: 1 })
      .then((held) => this.#putAside(batch, held))
      .finally(() => {
        idle.push(slot);
        this.#underWay.delete(run);
        this.#pump();
      });
    this.#underWay.add(run);
  }

  /** Gives back the keys of a batch, except those of commands that go on in a waiting lane. */
  #putAside(batch: Batch, held: Pending[]): void {
    const heldByKey = Map.groupBy(held, (pending) => pending.key);
    for (const commands of heldByKey.values()) {
      if (this.#closed) refuseAll(commands, UNAVAILABLE);
      else this.#hold({ workspaceId: batch.workspaceId, commands });
    }
    this.#queue.release(batch.commands.map((pending) => pending.key).filter((key) => !heldByKey.has(key)));
  }

  #hold(batch: Batch): void {
    const now = performance.now();
    for (const pending of batch.commands) pending.heldSinceMs ??= now;
    this.#queue.occupy(batch.commands.length);
    this.#held.push(batch);
  }

  /** Runs a batch until every command in it is answered; answers those that somebody else's lock keeps out. */
  async #run(attempt: Attempt): Promise<Pending[]> {
    try {
      const { outcomes, held } = await this.#transact(attempt);
      for (const [pending, outcome] of outcomes) pending.settle(outcome);
      return held;
    } catch (error) {
      return this.#recover(attempt, error);
    }
  }

  async #transact({ slot, batch, waitMs }: Attempt): ReturnType<typeof writeBatch> {
    const connection = await slot.get();
    const watchdog = setTimeout(() => connection.destroy(), this.#options.transactionTimeoutMs);
    try {
      return await writeBatch(connection, batch, {
        lockTimeoutMs: waitMs,
        surroundings: { now: new Date().toISOString(), newId: uuidv7 },
      });
    } catch (error) {
      await rollBack(connection, error);
      throw error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  async #recover(tried: Attempt, error: unknown): Promise<Pending[]> {
    const { commands } = tried.batch;
    const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
    // Nothing was told to commit, so trying again repeats nothing; a second connection that fails tells of an outage.
    if (trouble?.kind === 'away' && tried.attempt < 2) return this.#run({ ...tried, attempt: tried.attempt + 1 });
    if (!trouble || trouble.kind === 'away') {
      this.#options.onError(error);
      return refuseAll(commands, UNAVAILABLE);
    }
    if (trouble.kind === 'locked') return this.#runApart(tried);
    // The same request may have been done meanwhile through another process: run again, its answer is there now.
    const mayBeDone = trouble.kind === 'constraint' && commands.some(({ command }) => command.idempotency);
    if ((trouble.kind === 'retry' || mayBeDone) && tried.attempt < MOST_ATTEMPTS) {
      await new Promise((resolve) => setTimeout(resolve, tried.attempt * 2 * Math.random()));
      return this.#run({ ...tried, attempt: tried.attempt + 1 });
    }
    if (commands.length > 1) return this.#runHalves(tried);
    return this.#refuseOne(commands[0] as Pending, error);
  }

  /**
   * In a batch that had to wait for too long: those that claim nothing go on without those that do, which try once more.
   * What waits in a lane of its own has waited long enough.
   */
  async #runApart(tried: Attempt): Promise<Pending[]> {
    const { batch, waitMs } = tried;
    const isClaiming = ({ command }: Pending): boolean => claimsOfNeeds([command.needs]).length > 0;
    const { free = [], claiming = [] } = Object.groupBy(batch.commands, (pending) =>
      isClaiming(pending) ? 'claiming' : 'free',
    );
    if (waitMs !== undefined || free.length === 0 || claiming.length === 0) return refuseAll(batch.commands, BUSY);
    const held = await this.#run({ ...tried, batch: { ...batch, commands: free }, attempt: 1 });
    return [...held, ...(await this.#run({ ...tried, batch: { ...batch, commands: claiming }, attempt: 1 }))];
  }

  async #runHalves({ slot, batch, waitMs }: Attempt): Promise<Pending[]> {
    const middle = Math.ceil(batch.commands.length / 2);
    const half = (commands: Pending[]) => this.#run({ slot, batch: { ...batch, commands }, waitMs, attempt: 1 });
    const first = await half(batch.commands.slice(0, middle));
    return [...first, ...(await half(batch.commands.slice(middle)))];
  }

  #refuseOne(pending: Pending, error: unknown): Pending[] {
    const trouble = troubleOf(error);
    if (trouble.kind === 'constraint' && trouble.constraint === 'order_documents_reference') {
      const value = pending.command.needs.referenceIds?.[0] ?? '';
      return refuseAll([pending], { kind: 'duplicate', field: 'reference_id', value });
    }
    if (trouble.kind === 'constraint' && trouble.constraint === 'orders_pkey') {
      return refuseAll([pending], { kind: 'duplicate', field: 'id', value: idOfTarget(pending.command.target) });
    }
    if (trouble.kind === 'constraint' && trouble.constraint === 'order_aliases_pkey') {
      return refuseAll([pending], {
        kind: 'duplicate',
        field: 'alias',
        value: pending.command.needs.aliases?.[0] ?? '',
      });
    }
    const kind = OF_ORDERS.find((candidate) => isReferenceOf(candidate, trouble));
    if (kind) {
      const value = pending.command.needs[kind]?.referenceIds?.[0] ?? '';
      return refuseAll([pending], { kind: 'duplicate', field: 'reference_id', value, entity: kind });
    }
    if (trouble.kind === 'retry') return refuseAll([pending], BUSY);
    return refuseAll([pending], { kind: 'internal', cause: error });
  }
}

const isReferenceOf = (kind: OrderRecordKind, trouble: ReturnType<typeof troubleOf>): boolean =>
  trouble.kind === 'constraint' && trouble.constraint === `${kind}_reference`;

function waitLeft({ commands }: Batch): number {
  const since = Math.min(...commands.map(({ heldSinceMs = performance.now() }) => heldSinceMs));
  return Math.max(LAST_TRY_MS, WAIT_MS - (performance.now() - since));
}

/** Leaves the connection ready for the next transaction, or marks it as unfit. */
async function rollBack(connection: Connection, error: unknown): Promise<void> {
  if (error instanceof CommitUncertain) return connection.destroy();
  await connection.abandon();
}

function refuseAll(commands: readonly Pending[], failure: Failure): Pending[] {
  for (const pending of commands) pending.settle({ ok: false, failure });
  return [];
}

function keyOf({ actor, target, idempotency }: WriteCommand): string {
  if ('create' in target && idempotency) return `${actor.workspaceId} ${keyText(idempotency.scope)}`;
  const name = 'put' in target ? (target.referenceId ?? target.put) : idOfTarget(target);
  return `${actor.workspaceId} ${name}`;
}
