import { BUSY, type Failure, HELD, UNAVAILABLE } from '../../model/failure.ts';
import { OF_ORDERS } from '../../model/record.ts';
import type { PooledConnection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN } from '../../store/database/transaction.ts';
import { keyText } from '../../store/idempotency.ts';
import { idOfTarget, type WriteCommand, type WriteOutcome } from '../write-command.ts';
import { duplicateOf, uniqueOf } from './constraints.ts';
import { writeGroup } from './group.ts';
import { claimsOf } from './load.ts';
import { ConnectionPool, type PoolOptions } from './pool.ts';
import { CommandQueue, FairQueue, type Pending, type WriteGroup } from './queues.ts';
import { type RunOptions, runOn, transact, WAIT_MS } from './run.ts';

/** `queueLimit` bounds the waiting commands. */
export interface WriteQueueOptions extends PoolOptions, RunOptions {
  /** Commands in one transaction at most, unless more than this wait or run for each connection. */
  groupSize: number;
  /** Commands in one transaction at most, however many wait; by default `groupSize`. */
  largestGroup?: number;
  /** How long a command may wait for a connection before it fails with `busy`. */
  queueWaitMs: number;
}

/** How long checks of readiness wait for a connection, and how many of them. */
const CHECKS = { workspaceId: '', waitMs: 60_000, most: 100 };

/** Connections on which held commands wait for a locked order, so that all other commands continue. */
const WAITING_CONNECTIONS = 2;

/** How long a command waits on one of these before the next command has its turn. */
const LONGEST_TURN_MS = 500;
const SHORTEST_TURN_MS = 20;

/** How often commands that have waited too long are looked for. */
const LOOK_EVERY_MS = 200;

/** Writes single orders in groups. */
export interface WriteQueue {
  /**
   * Does what the command says, or refuses it. A success is durable when the promise resolves; it never rejects. Fails
   * with what `decide` refuses, `busy` (the queue is full, or the order stays locked), `unavailable` (no database, or
   * it is unknown whether the commit was stored) or `internal`.
   */
  write(command: WriteCommand): Promise<WriteOutcome>;
  /**
   * Commits statements on one of the connections that writes go through, once it is free: on each of them in turn.
   * Rejects with the database's error, or `CommitUncertain`.
   */
  check(queries: readonly Query<void>[]): Promise<void>;
  /** Lets running transactions finish, refuses waiting commands, and closes the connections. */
  close(): Promise<void>;
}

/** Opens a write queue. Connections are opened when they are first needed. */
export const createWriteQueue = (options: WriteQueueOptions): WriteQueue => new GroupingWriteQueue(options);

/** Commands that arrive during a transaction wait together, and go into the next transaction of their workspace. */
class GroupingWriteQueue implements WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #queue: CommandQueue;
  readonly #pool: ConnectionPool;
  readonly #waitingPool: ConnectionPool;
  /** Groups of one key, whose order another transaction has locked. */
  readonly #held = new FairQueue<WriteGroup>();
  #heldCount = 0;
  /** Commands in transactions. */
  #running = 0;
  #pumpPlanned = false;
  #look: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
    this.#queue = new CommandQueue(options.queueLimit);
    const { connection, connections } = options;
    this.#pool = new ConnectionPool({ connection, connections, queueLimit: CHECKS.most }, () => this.#pump());
    this.#waitingPool = new ConnectionPool({ connection, connections: WAITING_CONNECTIONS, queueLimit: 0 }, () =>
      this.#pump(),
    );
  }

  write(command: WriteCommand): Promise<WriteOutcome> {
    return new Promise((answer) => {
      const untilMs = performance.now() + this.#options.queueWaitMs;
      if (this.#closed) answer({ ok: false, failure: UNAVAILABLE });
      else if (this.#queue.push({ command, key: keyOf(command), untilMs, answer })) this.#planPump();
      else answer({ ok: false, failure: BUSY });
    });
  }

  check(queries: readonly Query<void>[]): Promise<void> {
    this.#pool.rotate();
    return this.#pool.use(CHECKS.workspaceId, CHECKS.waitMs, (pooled) =>
      transact(pooled, (connection) => connection.commit([BEGIN, ...queries]), this.#options.transactionTimeoutMs),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#look);
    refuseAll(this.#queue.drain(), UNAVAILABLE);
    for (const { commands } of this.#held.drain()) refuseAll(commands, UNAVAILABLE);
    await Promise.all([this.#pool.close(), this.#waitingPool.close()]);
  }

  /** After this turn of the event loop, so that requests that arrived together go into one group. */
  #planPump(): void {
    if (this.#pumpPlanned) return;
    this.#pumpPlanned = true;
    setImmediate(() => {
      this.#pumpPlanned = false;
      this.#pump();
    });
  }

  /**
   * A connection's share of the commands that wait or run, so that the transaction of one connection is decided while that of the
   * other is written. A transaction by itself costs the CPU of nine commands: for 256 callers, shares in place of 32 save a tenth.
   */
  get #groupSize(): number {
    const { groupSize, largestGroup = groupSize, connections } = this.#options;
    const share = Math.ceil((this.#queue.size + this.#running) / connections);
    return Math.min(largestGroup, Math.max(groupSize, share));
  }

  #pump(): void {
    while (this.#pool.hasIdle) {
      // Limits the wait for locks, independent of the earlier wait for a connection.
      const group = this.#queue.take(this.#groupSize, performance.now() + WAIT_MS);
      if (!group) break;
      this.#start(this.#pool, group);
    }
    while (this.#waitingPool.hasIdle && this.#heldCount > 0) {
      const turnMs = (WAIT_MS * WAITING_CONNECTIONS) / this.#heldCount;
      const group = this.#held.take((waiting) => waiting.shift());
      if (!group) break;
      this.#heldCount--;
      const leftMs = Math.min(...group.commands.map(({ untilMs }) => untilMs)) - performance.now();
      this.#start(this.#waitingPool, group, Math.max(SHORTEST_TURN_MS, Math.min(LONGEST_TURN_MS, turnMs, leftMs)));
    }
    if (this.#queue.size + this.#heldCount > 0) this.#planLook();
  }

  #start(pool: ConnectionPool, group: WriteGroup, waitMs?: number): void {
    this.#running += group.commands.length;
    pool.start(async (pooled) => this.#putAside(group, await this.#run(pooled, group, waitMs), waitMs !== undefined));
  }

  /**
   * Releases the keys of a group, except those of held commands, which wait on and count towards the limit of the
   * queue.
   */
  #putAside(group: WriteGroup, held: Pending[], wasHeld: boolean): void {
    this.#running -= group.commands.length;
    const nowMs = performance.now();
    const { over = [], waiting = [] } = Object.groupBy(held, ({ untilMs }) => (untilMs <= nowMs ? 'over' : 'waiting'));
    refuseAll(over, HELD);
    this.#queue.occupy(group.workspaceId, waiting.length - (wasHeld ? group.commands.length : 0));
    const heldByKey = Map.groupBy(waiting, (pending) => pending.key);
    for (const commands of heldByKey.values()) {
      if (this.#closed) refuseAll(commands, UNAVAILABLE);
      else this.#hold({ workspaceId: group.workspaceId, commands });
    }
    this.#queue.release(group.commands.map((pending) => pending.key).filter((key) => !heldByKey.has(key)));
  }

  #hold(group: WriteGroup): void {
    this.#heldCount++;
    this.#held.add(group.workspaceId, [group]);
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

  /** Refuses each command at the end of its own time, independent of the commands before it. */
  #refuseLate(): void {
    const nowMs = performance.now();
    refuseAll(this.#queue.expire(nowMs), BUSY);
    const isLate = ({ untilMs }: Pending): boolean => untilMs <= nowMs;
    for (const group of this.#held.remove(({ commands }) => commands.some(isLate))) {
      this.#heldCount--;
      const late = group.commands.filter(isLate);
      refuseAll(late, HELD);
      this.#queue.occupy(group.workspaceId, -late.length);
      const left = group.commands.filter((pending) => !isLate(pending));
      if (left.length > 0) this.#hold({ ...group, commands: left });
      else this.#queue.release(group.commands.map(({ key }) => key));
    }
  }

  /**
   * Runs a group until every command in it is answered, except those whose order stays locked: these it returns.
   * Without `waitMs`, locked orders are skipped.
   */
  async #run(pooled: PooledConnection, group: WriteGroup, waitMs: number | undefined): Promise<Pending[]> {
    const { workspaceId, commands } = group;
    const done = await runOn(
      pooled,
      (connection) => writeGroup(connection, workspaceId, commands, { waitMs, ending: 'commit' }),
      this.#options,
    );
    this.#options.ends?.tell?.(workspaceId);
    if (!('ok' in done)) {
      for (const [pending, outcome] of done.outcomes) pending.answer(outcome);
      return done.held;
    }
    const { failure, refusal } = done;
    if (refusal?.kind === 'locked') return this.#runApart(pooled, group, waitMs);
    if (!refusal) return refuseAll(commands, failure);
    if (commands.length > 1) return this.#runHalves(pooled, group, waitMs);
    const [command] = commands as [Pending];
    const duplicate = refusal.kind === 'constraint' ? duplicateIn(command.command, refusal.constraint) : undefined;
    return refuseAll(commands, duplicate ?? failure);
  }

  /** When a group waited too long for a claim, the commands without a claim run again without the others. */
  async #runApart(pooled: PooledConnection, group: WriteGroup, waitMs: number | undefined): Promise<Pending[]> {
    const isClaiming = ({ command }: Pending): boolean => claimsOf([command]).length > 0;
    const { free = [], claiming = [] } = Object.groupBy(group.commands, (pending) =>
      isClaiming(pending) ? 'claiming' : 'free',
    );
    if (waitMs !== undefined || free.length === 0 || claiming.length === 0) return group.commands;
    return [...claiming, ...(await this.#run(pooled, { ...group, commands: free }, waitMs))];
  }

  /** A command that makes the transaction fail must not fail the others. */
  async #runHalves(pooled: PooledConnection, group: WriteGroup, waitMs: number | undefined): Promise<Pending[]> {
    const middle = Math.ceil(group.commands.length / 2);
    const half = (commands: Pending[]): Promise<Pending[]> => this.#run(pooled, { ...group, commands }, waitMs);
    const first = await half(group.commands.slice(0, middle));
    return [...first, ...(await half(group.commands.slice(middle)))];
  }
}

/** The failure of a command whose id, reference id or alias another order, shipment or invoice has. */
function duplicateIn({ target, requires }: WriteCommand, constraint: string): Failure | undefined {
  const unique = uniqueOf(constraint);
  if (!unique) return undefined;
  const { entity, field } = unique;
  if (entity === undefined) {
    const values = { id: idOfTarget(target), reference_id: requires.referenceIds?.[0], alias: requires.aliases?.[0] };
    return duplicateOf(unique, values[field as keyof typeof values] ?? '');
  }
  const kind = OF_ORDERS.find((candidate) => candidate === entity);
  return kind && field === 'reference_id'
    ? duplicateOf(unique, requires.recordReferenceIds?.[kind]?.[0] ?? '')
    : undefined;
}

function refuseAll(commands: readonly Pending[], failure: Failure): Pending[] {
  for (const pending of commands) pending.answer({ ok: false, failure });
  return [];
}

function keyOf({ actor, target, idempotency }: WriteCommand): string {
  if ('create' in target && idempotency) return `${actor.workspaceId} ${keyText(idempotency.scope)}`;
  const name = 'put' in target ? (target.referenceId ?? target.put) : idOfTarget(target);
  return `${actor.workspaceId} ${name}`;
}
