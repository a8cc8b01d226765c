import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
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
import type { IdempotencyClaim, Reply, WriteOutcome } from '../command.ts';
import type { Ending } from './end.ts';
import { keptAnswer, replayOf } from './replay.ts';
import { BUSY, type Outcome, type Transactions } from './run.ts';

/** An idempotency key that is this request's alone until it is let go. `release` is to be called, whatever happens. */
export interface ClaimedAnswer {
  /**
   * Keeps what is answered, for the same request to be answered again, and lets the key go. Fails with `busy` when the key
   * has become another request's, `unavailable` or `internal`.
   */
  keep(reply: Reply): Promise<Result<void>>;
  /** What keeps the answer and lets the key go, as part of a transaction that does the rest. */
  keeping(reply: Reply): Query<void>[];
  /** Lets the key go, as if it had not been used, unless its answer is kept. May be called more than once. */
  release(): Promise<void>;
}

/** What a request has that came without a key. */
export const NO_CLAIM: ClaimedAnswer = {
  keep: async () => ok(undefined),
  keeping: () => [],
  release: async () => undefined,
};

/** Answers to requests that are many transactions, each of which may be done again without doing anything twice. */
export interface Answers {
  /**
   * Claims a request's idempotency key, after the request that has it; or answers what the request was answered before. No
   * connection is held, neither while another request is waited for, nor while the key is claimed. Fails with `busy` when
   * another has it for long, `unavailable` or `internal`.
   */
  claim(workspaceId: string, claim: IdempotencyClaim): Promise<Result<ClaimedAnswer | { earlier: WriteOutcome }>>;
}

/** How long the same request waits while the first is at work. */
const WAIT_MS = 10_000;

/** How often it looks whether the first is done where another process does it. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1000;

/** A lease that could not be renewed twice still stands. */
const RENEW_EVERY_MS = (LEASE_SECONDS * 1000) / 4;

/** A request that takes longer than this loses its key, even when no other request has asked for it. */
const RENEW_FOR_MS = 600_000;

/** Builds it on short transactions: a row with a lease stands for the request that is at work. A dry run claims nothing. */
export function createAnswers(transactions: Transactions, ending: Ending): Answers {
  if (ending !== 'commit') return { claim: async () => ok(NO_CLAIM) };
  /** The claims of this process, and when each ends: those who wait for one need not ask the database. */
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
          // It may have been claimed all the same.
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

/** Waits for something, but not for longer than this. */
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

  /** When the key was let go. */
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
    // Where the lease has become another's, its row is in the way of the answer, and nothing is done.
    return [storing(endLease(this.#workspaceId, this.#lease), () => undefined), this.#answer(reply)];
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  /** An answer that was kept has no owner any more, and stays. */
  async #release(): Promise<void> {
    clearInterval(this.#renewing);
    if (this.#isKept || (await this.#endLease())) this.#end.resolve();
    else void this.#endLater();
  }

  /** While the database is away, the caller is not kept waiting for what ends by itself in the end. */
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
    // What fails is tried again in time; a lease that is lost is noticed when the answer is to be kept.
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
