import { v7 as uuidv7 } from 'uuid';
import type { Failure } from '../../model/failure.ts';
import { OF_ORDERS, type OrderRecordKind } from '../../model/record.ts';
import type { Connection, ConnectionOptions } from '../../store/database/connection.ts';
import { PooledConnection } from '../../store/database/connections.ts';
import { FairQueue } from '../../store/database/fair-queue.ts';
import type { Query } from '../../store/database/query.ts';
import { CommitUncertain, ConnectError, troubleOf } from '../../store/database/sql-error.ts';
import { BEGIN } from '../../store/database/transaction.ts';
import { keyText } from '../../store/idempotency.ts';
import { idOfTarget, type WriteCommand, type WriteOutcome } from '../command.ts';
import { BUSY, HELD, isUnfit, QUICK_FAILURE_MS, UNAVAILABLE, WAIT_MS } from '../transactions.ts';
import { type Batch, CommandQueue, type Pending } from './command-queue.ts';
import { claimsOf } from './read-batch.ts';
import { writeBatch } from './write-batch.ts';

export interface WriteOrderOptions {
  connection: ConnectionOptions;
  /** Transactions under way at once. */
  connections: number;
  /** Commands in one transaction at most. */
  batchSize: number;
  /** Commands waiting at most; beyond it callers are told to come back. With many workspaces, each has its share. */
  queueLimit: number;
  /** How long a command may wait for a connection; then its caller is told to come back. */
  queueWaitMs: number;
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
  /**
   * Commits statements on one of the connections that writes go through, once it is free. Rejects with the database's error,
   * or `CommitUncertain`.
   */
  check(queries: readonly Query<void>[]): Promise<void>;
  /** Lets what is in a connection finish, refuses the rest, and closes the connections. */
  close(): Promise<void>;
}

/** Opens the write queue. Connections are made when they are first needed. */
export function createWriteOrder(options: WriteOrderOptions): WriteOrder {
  return new BatchingWriteQueue(options);
}

/** How often a transaction is run again that PostgreSQL rolled back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** Lanes in which a command waits for an order that another process holds, out of the way of all others. */
const WAITING_LANES = 2;

/** How long a command stays in a waiting connection: not for longer while others wait for one too. */
const LONGEST_TURN_MS = 500;
const SHORTEST_TURN_MS = 20;

/** How often those are looked for that have waited too long. */
const LOOK_EVERY_MS = 200;

/** One try to run a batch in one connection. */
interface Attempt {
  pooled: PooledConnection;
  batch: Batch;
  /** Absent: in a connection that waits for nobody. */
  waitMs: number | undefined;
  attempt: number;
}

/** A transaction that waits for a connection and is no batch. */
interface Check {
  run(pooled: PooledConnection): Promise<void>;
  refuse(): void;
}

class BatchingWriteQueue implements WriteOrder {
  readonly #options: WriteOrderOptions;
  readonly #queue: CommandQueue;
  readonly #idle: PooledConnection[];
  readonly #idleWaiting: PooledConnection[];
  readonly #pooled: PooledConnection[];
  /** Batches of one key, whose order another process holds. */
  readonly #held = new FairQueue<Batch>();
  #heldCount = 0;
  readonly #checks: Check[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #pumpPlanned = false;
  #look: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WriteOrderOptions) {
    this.#options = options;
    this.#queue = new CommandQueue(options.queueLimit);
    const pooledConnections = (count: number): PooledConnection[] =>
      Array.from({ length: count }, () => new PooledConnection(options.connection));
    this.#idle = pooledConnections(options.connections);
    this.#idleWaiting = pooledConnections(WAITING_LANES);
    this.#pooled = [...this.#idle, ...this.#idleWaiting];
  }

  write(command: WriteCommand): Promise<WriteOutcome> {
    return new Promise((settle) => {
      const untilMs = performance.now() + this.#options.queueWaitMs;
      if (this.#closed) settle({ ok: false, failure: UNAVAILABLE });
      else if (this.#queue.push({ command, key: keyOf(command), untilMs, settle })) this.#planPump();
      else settle({ ok: false, failure: BUSY });
    });
  }

  check(queries: readonly Query<void>[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#checks.push({
        run: (pooled) => commitOn(pooled, queries).then(resolve, reject),
        refuse: () => reject(new ConnectError('the hub is stopping')),
      });
      this.#planPump();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#look);
    for (const { refuse } of this.#checks.splice(0)) refuse();
    refuseAll(this.#queue.drain(), UNAVAILABLE);
    for (const { commands } of this.#held.drain()) refuseAll(commands, UNAVAILABLE);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await Promise.all(this.#pooled.map((pooled) => pooled.close()));
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
    while (this.#idle.length > 0 && this.#checks.length > 0) {
      // Each connection has its turn, so that all of them are looked at in time.
      const pooled = this.#idle.shift() as PooledConnection;
      const { run } = this.#checks.shift() as Check;
      this.#keepTrack(this.#idle, pooled, run(pooled));
    }
    while (this.#idle.length > 0) {
      // However long a connection was waited for, what another transaction holds is waited for no longer than this.
      const batch = this.#queue.take(this.#options.batchSize, performance.now() + WAIT_MS);
      if (!batch) break;
      this.#start(this.#idle, batch);
    }
    while (this.#idleWaiting.length > 0 && this.#heldCount > 0) {
      const turnMs = (WAIT_MS * WAITING_LANES) / this.#heldCount;
      const batch = this.#held.take((waiting) => waiting.shift());
      if (!batch) break;
      this.#heldCount--;
      const leftMs = Math.min(...batch.commands.map(({ untilMs }) => untilMs)) - performance.now();
      this.#start(this.#idleWaiting, batch, Math.max(SHORTEST_TURN_MS, Math.min(LONGEST_TURN_MS, turnMs, leftMs)));
    }
    if (this.#queue.size + this.#heldCount > 0) this.#planLook();
  }

  #start(idle: PooledConnection[], batch: Batch, waitMs?: number): void {
    const pooled = idle.pop() as PooledConnection;
    const run = this.#run({ pooled, batch, waitMs, attempt: 1 });
    this.#keepTrack(
      idle,
      pooled,
      run.then((held) => this.#putAside(batch, held, waitMs !== undefined)),
    );
  }

  /** Gives the connection back when what is under way there is over. */
  #keepTrack(idle: PooledConnection[], pooled: PooledConnection, run: Promise<void>): void {
    const tracked = run.finally(() => {
      idle.push(pooled);
      this.#underWay.delete(tracked);
      this.#pump();
    });
    this.#underWay.add(tracked);
  }

  /** Gives back the keys of a batch, except those of commands that go on in a waiting connection. They count into the bound there. */
  #putAside(batch: Batch, held: Pending[], wasHeld: boolean): void {
    const nowMs = performance.now();
    const { over = [], waiting = [] } = Object.groupBy(held, ({ untilMs }) => (untilMs <= nowMs ? 'over' : 'waiting'));
    refuseAll(over, HELD);
    this.#queue.occupy(batch.workspaceId, waiting.length - (wasHeld ? batch.commands.length : 0));
    const heldByKey = Map.groupBy(waiting, (pending) => pending.key);
    for (const commands of heldByKey.values()) {
      if (this.#closed) refuseAll(commands, UNAVAILABLE);
      else this.#hold({ workspaceId: batch.workspaceId, commands });
    }
    this.#queue.release(batch.commands.map((pending) => pending.key).filter((key) => !heldByKey.has(key)));
  }

  #hold(batch: Batch): void {
    this.#heldCount++;
    this.#held.add(batch.workspaceId, [batch]);
  }

  #planLook(): void {
    if (this.#look || this.#closed) return;
    this.#look = setTimeout(() => {
      this.#look = undefined;
      this.#refuseLate();
      this.#pump();
    }, LOOK_EVERY_MS);
    this.#look.unref();
  }

  /** Each command is refused at the end of its own time, however many wait before it. */
  #refuseLate(): void {
    const nowMs = performance.now();
    refuseAll(this.#queue.expire(nowMs), BUSY);
    const isLate = ({ untilMs }: Pending): boolean => untilMs <= nowMs;
    for (const batch of this.#held.remove(({ commands }) => commands.some(isLate))) {
      this.#heldCount--;
      const late = batch.commands.filter(isLate);
      refuseAll(late, HELD);
      this.#queue.occupy(batch.workspaceId, -late.length);
      const left = batch.commands.filter((pending) => !isLate(pending));
      if (left.length > 0) this.#hold({ ...batch, commands: left });
      else this.#queue.release(batch.commands.map(({ key }) => key));
    }
  }

  /** Runs a batch until every command in it is answered, except those that another transaction keeps out: these it answers. */
  async #run(attempt: Attempt): Promise<Pending[]> {
    const beganMs = performance.now();
    try {
      const { outcomes, held } = await this.#transact(attempt);
      for (const [pending, outcome] of outcomes) pending.settle(outcome);
      return held;
    } catch (error) {
      return this.#recover(attempt, error, performance.now() - beganMs);
    }
  }

  async #transact({ pooled, batch, waitMs }: Attempt): ReturnType<typeof writeBatch> {
    const connection = await pooled.get();
    const watchdog = setTimeout(() => connection.destroy(), this.#options.transactionTimeoutMs);
    try {
      return await writeBatch(connection, batch, {
        waitMs,
        surroundings: { now: new Date().toISOString(), newId: uuidv7 },
      });
    } catch (error) {
      await rollBack(connection, error);
      throw error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  async #recover(tried: Attempt, error: unknown, tookMs: number): Promise<Pending[]> {
    const { commands } = tried.batch;
    const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
    // Nothing was told to commit, so trying again repeats nothing; a second connection that fails tells of an outage.
    const mayTryAgain = trouble?.kind === 'away' && tried.attempt < 2 && tookMs < QUICK_FAILURE_MS;
    if (mayTryAgain) return this.#run({ ...tried, attempt: tried.attempt + 1 });
    if (!trouble || trouble.kind === 'away') {
      this.#options.onError(error);
      return refuseAll(commands, UNAVAILABLE);
    }
    if (trouble.kind === 'locked') return this.#runApart(tried);
    // The same request may have been done meanwhile through another process: run again, its answer is there now.
    const mayBeDone = trouble.kind === 'constraint' && commands.some(({ command }) => command.idempotency);
    // Somebody else has made the customer with this reference id meanwhile: run again, the customer is found.
    const isMade = trouble.kind === 'constraint' && trouble.constraint === 'customers_reference';
    if ((trouble.kind === 'retry' || mayBeDone || isMade) && tried.attempt < MOST_ATTEMPTS) {
      await new Promise((resolve) => setTimeout(resolve, tried.attempt * 2 * Math.random()));
      return this.#run({ ...tried, attempt: tried.attempt + 1 });
    }
    if (commands.length > 1) return this.#runHalves(tried);
    return this.#refuseOne(commands[0] as Pending, error);
  }

  /** Of a batch that had to wait for too long, those that claim nothing go on without those that do. */
  async #runApart(tried: Attempt): Promise<Pending[]> {
    const { batch, waitMs } = tried;
    const isClaiming = ({ command }: Pending): boolean => claimsOf([command]).length > 0;
    const { free = [], claiming = [] } = Object.groupBy(batch.commands, (pending) =>
      isClaiming(pending) ? 'claiming' : 'free',
    );
    if (waitMs !== undefined || free.length === 0 || claiming.length === 0) return batch.commands;
    return [...claiming, ...(await this.#run({ ...tried, batch: { ...batch, commands: free }, attempt: 1 }))];
  }

  async #runHalves({ pooled, batch, waitMs }: Attempt): Promise<Pending[]> {
    const middle = Math.ceil(batch.commands.length / 2);
    const half = (commands: Pending[]) => this.#run({ pooled, batch: { ...batch, commands }, waitMs, attempt: 1 });
    const first = await half(batch.commands.slice(0, middle));
    return [...first, ...(await half(batch.commands.slice(middle)))];
  }

  #refuseOne(pending: Pending, error: unknown): Pending[] {
    const trouble = troubleOf(error);
    if (trouble.kind === 'constraint' && trouble.constraint === 'order_documents_reference') {
      const value = pending.command.requires.referenceIds?.[0] ?? '';
      return refuseAll([pending], { kind: 'duplicate', field: 'reference_id', value });
    }
    if (trouble.kind === 'constraint' && trouble.constraint === 'orders_pkey') {
      return refuseAll([pending], { kind: 'duplicate', field: 'id', value: idOfTarget(pending.command.target) });
    }
    if (trouble.kind === 'constraint' && trouble.constraint === 'order_aliases_pkey') {
      return refuseAll([pending], {
        kind: 'duplicate',
        field: 'alias',
        value: pending.command.requires.aliases?.[0] ?? '',
      });
    }
    const kind = OF_ORDERS.find((candidate) => isReferenceOf(candidate, trouble));
    if (kind) {
      const value = pending.command.requires[kind]?.referenceIds?.[0] ?? '';
      return refuseAll([pending], { kind: 'duplicate', field: 'reference_id', value, entity: kind });
    }
    if (trouble.kind === 'retry') return refuseAll([pending], BUSY);
    return refuseAll([pending], { kind: 'internal', cause: error });
  }
}

const isReferenceOf = (kind: OrderRecordKind, trouble: ReturnType<typeof troubleOf>): boolean =>
  trouble.kind === 'constraint' && trouble.constraint === `${kind}_reference`;

async function commitOn(pooled: PooledConnection, queries: readonly Query<void>[]): Promise<void> {
  const connection = await pooled.get();
  try {
    await connection.commit([BEGIN, ...queries]);
  } catch (error) {
    await rollBack(connection, error);
    throw error;
  }
}

/** Leaves the connection ready for the next transaction, or marks it as unfit. */
async function rollBack(connection: Connection, error: unknown): Promise<void> {
  if (isUnfit(error)) return connection.destroy();
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
