import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { BUSY } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import {
  beginLease,
  endLease,
  findAnswers,
  insertAnswers,
  keyText,
  LEASE_SECONDS,
  type Lease,
  renewLease,
} from '../../store/idempotency.ts';
import { claim } from '../../store/records/records.ts';
import type { IdempotencyClaim, Reply, WriteOutcome } from '../write-command.ts';
import type { Ending } from './end.ts';
import { keptAnswer, replayOf } from './replay.ts';
import type { Outcome, Transactions } from './run.ts';

/** An idempotency key that this request holds alone. `release` must be called in every case. */
export interface ClaimedAnswer {
  /**
   * Stores the answer for repetitions of the request, and releases the key. Fails with `busy` when another request has taken the
   * key, `unavailable` or `internal`.
   */
  keep(reply: Reply): Promise<Result<void>>;
  /** The statements that store the answer and release the key, for a transaction that does the rest. */
  keeping(reply: Reply): Query<void>[];
  /** Releases the key as unused, unless its answer is stored. May be called more than once. */
  release(): Promise<void>;
}

/** For a request without a key. */
export const NO_CLAIM: ClaimedAnswer = {
  keep: async () => ok(undefined),
  keeping: () => [],
  release: async () => undefined,
};

/** Answers to requests of many transactions, each of which may run again without doing anything twice. */
export interface Answers {
  /**
   * Claims a request's idempotency key once no other request holds it, or returns the earlier answer. No connection is held
   * meanwhile. Fails with `busy` when another request holds the key for long, `unavailable` or `internal`.
   */
  claim(workspaceId: string, claim: IdempotencyClaim): Promise<Result<ClaimedAnswer | { earlier: WriteOutcome }>>;
}

/** How long a repeated request waits for the first. */
const WAIT_MS = 10_000;

/** How often a repeated request polls for the answer of another process. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1000;

/** A lease outlasts two renewals that fail. */
const RENEW_EVERY_MS = (LEASE_SECONDS * 1000) / 4;

/** A request that takes longer than this loses its key. */
const RENEW_FOR_MS = 600_000;

/** Builds it on short transactions. A row with a lease stands for the request in progress. A dry run claims nothing. */
export function createAnswers(transactions: Transactions, ending: Ending): Answers {
  if (ending !== 'commit') return { claim: async () => ok(NO_CLAIM) };
  /** The claims of this process, and when each ends, so that waiting for one needs no query. */
  const here = new Map<string, Promise<void>>();

  const tryToClaim = (workspaceId: string, asked: IdempotencyClaim, owner: string) =>
    transactions.run(
      workspaceId,
      async (connection, waitMs): Promise<Outcome<{ earlier: WriteOutcome | undefined }>> => {
        const { scope, fingerprint } = asked;
        let earlier: WriteOutcome | undefined;
        await connection.pipeline(
          BEGIN,
          ...lockWithin(waitMs, [claim(workspaceId, [`answer ${keyText(scope)}`])]),
          storing(findAnswers(workspaceId, [scope]), (answers) => {
            earlier = replayOf(asked, answers);
          }),
        );
        if (earlier) await connection.pipeline(ROLLBACK);
        else await connection.commit(beginLease(workspaceId, { scope, owner }, fingerprint));
        return { ok: true, earlier };
      },
    );

  return {
    claim: async (workspaceId, asked) => {
      const untilMs = performance.now() + WAIT_MS;
      const name = `${workspaceId} ${keyText(asked.scope)}`;
      const owner = uuidv7();
      for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
        const tried = await tryToClaim(workspaceId, asked, owner);
        if (!tried.ok) {
          // The claim may have been committed all the same.
          if (tried.failure.kind === 'unavailable') void new Claimed(transactions, workspaceId, asked, owner).release();
          return tried;
        }
        const { earlier } = tried;
        if (!earlier) {
          const claimed = new Claimed(transactions, workspaceId, asked, owner);
          here.set(name, claimed.ended);
          void claimed.ended.then(() => here.delete(name));
          return ok(claimed);
        }
        const isUnderWay = !earlier.ok && earlier.failure.kind === 'busy';
        if (!isUnderWay) return ok({ earlier });
        const leftMs = untilMs - performance.now();
        if (leftMs <= 0) return refuse(BUSY);
        const first = here.get(name);
        await (first ? within(first, leftMs) : sleep(Math.min(lookMs, leftMs)));
      }
    },
  };
}

/** Waits for a promise, for at most `ms`. */
async function within(promise: Promise<void>, ms: number): Promise<void> {
  const tooLate = new AbortController();
  await Promise.race([promise, sleep(ms, undefined, { signal: tooLate.signal }).catch(() => undefined)]);
  tooLate.abort();
}

class Claimed implements ClaimedAnswer {
  readonly #transactions: Transactions;
  readonly #workspaceId: string;
  readonly #fingerprint: string;
  readonly #lease: Lease;
  readonly #renewing: NodeJS.Timeout;
  readonly #renewUntilMs = performance.now() + RENEW_FOR_MS;
  readonly #end = Promise.withResolvers<void>();
  #isKept = false;
  #released: Promise<void> | undefined;

  constructor(
    transactions: Transactions,
    workspaceId: string,
    { scope, fingerprint }: IdempotencyClaim,
    owner: string,
  ) {
    this.#transactions = transactions;
    this.#workspaceId = workspaceId;
    this.#fingerprint = fingerprint;
    this.#lease = { scope, owner };
    this.#renewing = setInterval(() => void this.#renew(), RENEW_EVERY_MS).unref();
  }

  /** Resolves when the key is released. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  async keep(reply: Reply): Promise<Result<void>> {
    clearInterval(this.#renewing);
    const kept = await this.#transactions.run(this.#workspaceId, async (connection): Promise<Outcome<object>> => {
      const [, isMine] = await connection.pipeline(BEGIN, endLease(this.#workspaceId, this.#lease));
      if (isMine) await connection.commit([this.#answer(reply)]);
      else await connection.pipeline(ROLLBACK);
      return isMine ? { ok: true } : { ok: false, failure: BUSY };
    });
    if (!kept.ok) return kept;
    this.#isKept = true;
    this.#end.resolve();
    return ok(undefined);
  }

  keeping(reply: Reply): Query<void>[] {
    // If another request has taken the lease, its row violates the primary key, and the transaction is rolled back.
    return [storing(endLease(this.#workspaceId, this.#lease), () => undefined), this.#answer(reply)];
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  /** A stored answer has no owner, so ending the lease does not delete it. */
  async #release(): Promise<void> {
    clearInterval(this.#renewing);
    if (this.#isKept || (await this.#endLease())) this.#end.resolve();
    else void this.#endLater();
  }

  /** While the database is away, the caller does not wait: the lease lapses by itself. */
  async #endLater(): Promise<void> {
    for (let second = 0; second < LEASE_SECONDS; second++) {
      await sleep(1000, undefined, { ref: false });
      if (await this.#endLease()) break;
    }
    this.#end.resolve();
  }

  async #endLease(): Promise<boolean> {
    const ended = await this.#transactions.run(this.#workspaceId, async (connection) => {
      await connection.pipeline(endLease(this.#workspaceId, this.#lease));
      return { ok: true };
    });
    return ended.ok;
  }

  async #renew(): Promise<void> {
    if (performance.now() > this.#renewUntilMs) return clearInterval(this.#renewing);
    // The next renewal follows soon enough. A lost lease is noticed when the answer is stored.
    await this.#transactions.run(this.#workspaceId, async (connection) => {
      await connection.pipeline(renewLease(this.#workspaceId, this.#lease));
      return { ok: true };
    });
  }

  #answer(reply: Reply): Query<void> {
    const { scope } = this.#lease;
    return insertAnswers(this.#workspaceId, [keptAnswer({ scope, fingerprint: this.#fingerprint }, reply)]);
  }
}
