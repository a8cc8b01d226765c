import type { Entity } from '../../model/event.ts';
import { BUSY } from '../../model/failure.ts';
import type { Reading } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import { type AnswerPlace, blankAnswers, FIRST_ANSWER, scanAnswers } from '../../store/erasure/answers.ts';
import { blankAttempts, forgetRead, markOrders, markRecords } from '../../store/erasure/attempts.ts';
import { blankBatchRequests, blankSlices, FIRST_SLICE, type SlicePlace } from '../../store/erasure/batches.ts';
import { findHistoryBytes, scanHistory } from '../../store/erasure/history.ts';
import { deletePageBookmarks, outlastHolders } from '../../store/erasure/records.ts';
import { blankRequestsWith, FIRST_REQUEST, type RequestScanPlace } from '../../store/erasure/requests.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { outlast } from '../outlast.ts';
import { type Answers, type ClaimedAnswer, NO_CLAIM } from '../transaction/answers.ts';
import { type Ending, endTransaction } from '../transaction/end.ts';
import { type Outcome, type Transactions, WAIT_MS, type Work } from '../transaction/run.ts';
import type { WriteOutcome } from '../write-command.ts';
import {
  blankHistory,
  type CustomerRecords,
  deleteCustomerRecords,
  hideRecords,
  type Keeping,
} from './erase-customer-records.ts';
import { eraseOrders } from './erase-orders.ts';
import type { Erasure, ErasureCounts, ErasureRun } from './erasure.ts';
import { searchTexts } from './person.ts';

/** The versions or answers that one statement searches. */
const SCANNED_AT_ONCE = 5000;
/** The slices of batches that one statement searches, each of which has up to 500 orders. */
const SLICES_AT_ONCE = 100;
/** The texts that one statement searches for. */
const TEXTS_AT_ONCE = 500;
/** The orders or records whose attempts one transaction blanks. */
const ATTEMPTED_AT_ONCE = 200;
/** The orders of one transaction. */
const ORDERS_AT_ONCE = 20;
/** The size of the histories of one transaction, unless the history of one order is larger. */
const HISTORY_BYTES_AT_ONCE = 32 * 1024 * 1024;

/** Builds the erasure on transactions of their own pool, since an erasure takes long. */
export function createErasure(transactions: Transactions, answers: Answers, ending: Ending): Erasure {
  const erase = createErase(transactions);
  return {
    erase: async (command) => {
      const { actor, idempotency } = command;
      if (!idempotency) return erase({ ...command, ending }, NO_CLAIM);
      const claimed = await answers.claim(actor.workspaceId, idempotency);
      if (!claimed.ok) return claimed;
      if ('earlier' in claimed.value) return claimed.value.earlier;
      try {
        return await erase({ ...command, ending }, claimed.value);
      } finally {
        await claimed.value.release();
      }
    },
  };
}

const createErase =
  (transactions: Transactions) =>
  async (command: ErasureRun, claim: ClaimedAnswer): Promise<WriteOutcome> => {
    const run: RunTransaction = (work) => transactions.run(command.actor.workspaceId, work);
    const begun = await run((connection, waitMs) => deleteCustomerRecords(connection, command, waitMs));
    if (!begun.ok) return begun;
    const erasing = new Run(run, command, begun.customerRecords);
    const done = await erasing.everything();
    if (done) return done;
    const keeping: Keeping = (reply) => claim.keeping(reply);
    return run((connection, waitMs) =>
      blankHistory(connection, command, begun.customerRecords, { counts: erasing.counts, keeping, waitMs }),
    );
  };

/** Runs one of the transactions. */
type RunTransaction = <T>(work: Work<T>) => Promise<Outcome<T>>;

/** Orders or records whose attempts are blanked together. */
interface Attempted {
  entity: Entity;
  ids: string[];
  number: number;
}

type Failed = Extract<WriteOutcome, { ok: false }>;

/** The transactions between the deletion of the records and the blanking of their history. */
class Run {
  readonly counts: ErasureCounts = { orders: 0, versions: 0, replies: 0, records: 0 };
  /** The ids of the shipments and invoices of the person's orders. */
  readonly #recordIds = new Set<string>();
  /** The ids of the orders whose histories name the person. */
  readonly #orderIds = new Set<string>();
  readonly #answersShown = new Set<string>();
  readonly #run: RunTransaction;
  readonly #command: ErasureRun;
  readonly #customerRecords: CustomerRecords;

  constructor(run: RunTransaction, command: ErasureRun, customerRecords: CustomerRecords) {
    this.#run = run;
    this.#command = command;
    this.#customerRecords = customerRecords;
  }

  /** Returns the failure of a transaction, or `undefined`. */
  async everything(): Promise<Failed | undefined> {
    return (
      (await this.#outlastCopies()) ??
      (await this.#hide()) ??
      (await this.#outlastShows()) ??
      (await this.#orders()) ??
      (await this.#showing((texts) => this.#answersWith(texts))) ??
      (await this.#showing((texts) => this.#batchesWith(texts), this.#customerRecords.names)) ??
      (await this.#requests()) ??
      (await this.#attempts())
    );
  }

  /** Kept requests are masked, but a value may be in a field that concerns no person, or in a path. */
  async #requests(): Promise<Failed | undefined> {
    const { actor, ending } = this.#command;
    const { records, names } = this.#customerRecords;
    const texts = [...new Set([...searchTexts(records, names), ...names])].filter((text) => text.length > 0);
    for (let i = 0; i < texts.length; i += TEXTS_AT_ONCE) {
      for (let after: RequestScanPlace | undefined = FIRST_REQUEST; after; ) {
        const place: RequestScanPlace = after;
        const done = await this.#run(async (connection) => {
          const some = texts.slice(i, i + TEXTS_AT_ONCE);
          const [, end] = await connection.pipeline(
            BEGIN,
            blankRequestsWith(actor.workspaceId, place, some, SCANNED_AT_ONCE),
          );
          await endTransaction(connection, [], ending, true);
          return { ok: true, end };
        });
        if (!done.ok) return done;
        after = done.end;
      }
    }
    return undefined;
  }

  /**
   * Blanks what webhooks sent and got back. An attempt under way is logged later: the marks let it be logged without its bodies, and the
   * transactions that log attempts and do not see the marks are waited for. Workers drop what they have read and not sent yet.
   */
  async #attempts(): Promise<Failed | undefined> {
    const { actor, ending } = this.#command;
    const { workspaceId } = actor;
    const parts = this.#attempted();
    const inTransactions = async (writesOf: (part: Attempted) => Query<void>[]): Promise<Failed | undefined> => {
      for (const part of parts) {
        const done = await this.#run(async (connection): Promise<Outcome<object>> => {
          await connection.pipeline(BEGIN);
          await endTransaction(connection, writesOf(part), ending, true);
          return { ok: true };
        });
        if (!done.ok) return done;
      }
      return undefined;
    };
    const { length } = parts;
    return (
      (await inTransactions(({ entity, ids, number }) => [
        entity === 'order' ? markOrders(workspaceId, ids) : markRecords(workspaceId, entity, ids),
        ...(number === length - 1 ? [forgetRead(workspaceId)] : []),
      ])) ??
      (await this.#outlastShows()) ??
      (await inTransactions(({ entity, ids }) => [blankAttempts(workspaceId, entity, ids)]))
    );
  }

  /** The orders and records that may have been sent, in parts. */
  #attempted(): Attempted[] {
    const records = Map.groupBy(this.#customerRecords.records, ({ kind }) => kind);
    const all: Omit<Attempted, 'number'>[] = [
      { entity: 'order', ids: [...this.#orderIds] },
      // An id may be of either: the others find no attempt.
      { entity: 'shipments', ids: [...this.#recordIds] },
      { entity: 'invoices', ids: [...this.#recordIds] },
      ...[...records].map(([entity, kept]) => ({ entity, ids: kept.map(({ record }) => record.id) })),
    ];
    return all
      .flatMap(({ entity, ids }) =>
        Array.from({ length: Math.ceil(ids.length / ATTEMPTED_AT_ONCE) }, (_, i) => ({
          entity,
          ids: ids.slice(i * ATTEMPTED_AT_ONCE, (i + 1) * ATTEMPTED_AT_ONCE),
        })),
      )
      .map((part, number) => ({ ...part, number }));
  }

  /** Waits for the writes that read the records before they were deleted, until they have stored their copies. */
  async #outlastCopies(): Promise<Failed | undefined> {
    const { workspaceId } = this.#command.actor;
    const outcome = await this.#run(async (connection, waitMs): Promise<Outcome<object>> => {
      await connection.pipeline(BEGIN, ...lockWithin(waitMs, [outlastHolders(workspaceId)]), ROLLBACK);
      return { ok: true };
    });
    return outcome.ok ? undefined : outcome;
  }

  async #hide(): Promise<Failed | undefined> {
    const hidden = await this.#run((connection, waitMs) =>
      hideRecords(connection, this.#command, this.#customerRecords, waitMs),
    );
    if (!hidden.ok) return hidden;
    this.counts.records += hidden.records;
    return undefined;
  }

  /** Waits for the requests that read the records before they were blanked, until they have stored their answers. */
  async #outlastShows(): Promise<Failed | undefined> {
    const outcome = await this.#run(async (connection): Promise<Outcome<object>> => {
      const reading: Reading = { read: (...queries) => connection.pipeline(...queries) };
      return (await outlast(reading, WAIT_MS)) ? { ok: true } : { ok: false, failure: BUSY };
    });
    return outcome.ok ? undefined : outcome;
  }

  async #orders(): Promise<Failed | undefined> {
    const { workspaceId } = this.#command.actor;
    const ids = this.#customerRecords.records.map(({ record }) => JSON.stringify(record.id));
    const seen = new Set<string>();
    for (let after = { orderId: '', version: 0 }; ; ) {
      const scanned = await this.#run(async (connection) => {
        const [{ orderIds, end }] = await connection.pipeline(scanHistory(workspaceId, after, ids, SCANNED_AT_ONCE));
        return { ok: true, orderIds, end };
      });
      if (!scanned.ok) return scanned;
      const fresh = scanned.orderIds.filter((id) => !seen.has(id));
      for (let i = 0; i < fresh.length; i += ORDERS_AT_ONCE) {
        const failed = await this.#some(fresh.slice(i, i + ORDERS_AT_ONCE));
        if (failed) return failed;
      }
      for (const id of fresh) this.#orderIds.add(id);
      // The next scan finds an order again if it continues with the order's versions.
      seen.clear();
      for (const id of scanned.orderIds) seen.add(id);
      if (!scanned.end) return undefined;
      after = scanned.end;
    }
  }

  async #some(orderIds: readonly string[]): Promise<Failed | undefined> {
    const { workspaceId } = this.#command.actor;
    const measured = await this.#run(async (connection) => {
      const [bytes] = await connection.pipeline(findHistoryBytes(workspaceId, orderIds));
      return { ok: true, bytes };
    });
    if (!measured.ok) return measured;
    for (const few of fewAtOnce(orderIds, measured.bytes, HISTORY_BYTES_AT_ONCE)) {
      const done = await this.#run((connection, waitMs) =>
        eraseOrders(connection, this.#command, this.#customerRecords, few, waitMs),
      );
      if (!done.ok) return done;
      this.counts.orders += done.orders;
      this.counts.versions += done.versions;
      this.counts.records += done.records;
      for (const id of done.recordIds) this.#recordIds.add(id);
    }
    return undefined;
  }

  /**
   * Runs after the orders, since an answer that is written under an order's lock is stored only then. `within`: texts that may also be
   * parts of a longer text, such as a name in a note.
   */
  async #showing(
    blank: (texts: readonly string[]) => Promise<Failed | undefined>,
    within: Iterable<string> = [],
  ): Promise<Failed | undefined> {
    const { records, names } = this.#customerRecords;
    const ids = [...this.#recordIds].map((id) => JSON.stringify(id));
    const texts = [...searchTexts(records, names), ...ids, ...[...within].filter((text) => text.length > 0)];
    for (let i = 0; i < texts.length; i += TEXTS_AT_ONCE) {
      const failed = await blank(texts.slice(i, i + TEXTS_AT_ONCE));
      if (failed) return failed;
    }
    return undefined;
  }

  /** Blanks what batches were asked to do, and the problems of their orders. */
  async #batchesWith(texts: readonly string[]): Promise<Failed | undefined> {
    const { actor, ending } = this.#command;
    for (let after: SlicePlace | undefined = FIRST_SLICE; after; ) {
      const from: SlicePlace = after;
      const done: Outcome<{ end: SlicePlace | undefined }> = await this.#run(async (connection) => {
        const [, end] = await connection.pipeline(BEGIN, blankSlices(actor.workspaceId, from, texts, SLICES_AT_ONCE));
        const requests = from === FIRST_SLICE ? [blankBatchRequests(actor.workspaceId, texts)] : [];
        await endTransaction(connection, requests, ending, true);
        return { ok: true, end };
      });
      if (!done.ok) return done;
      after = done.end;
    }
    return undefined;
  }

  async #answersWith(texts: readonly string[]): Promise<Failed | undefined> {
    const { actor, ending } = this.#command;
    const { records } = this.#customerRecords;
    const ids = records.map(({ record }) => record.id);
    for (let after: AnswerPlace = FIRST_ANSWER; ; ) {
      const done = await this.#run(async (connection) => {
        const [, scanned] = await connection.pipeline(
          BEGIN,
          scanAnswers(actor.workspaceId, this.#command.request, after, texts, SCANNED_AT_ONCE),
        );
        const { shown } = scanned;
        const blanks = shown.length > 0 ? [blankAnswers(actor.workspaceId, shown)] : [];
        await endTransaction(connection, [...blanks, deletePageBookmarks(actor.workspaceId, ids)], ending);
        return { ok: true, ...scanned };
      });
      if (!done.ok) return done;
      for (const { keyFamily, key, parameters } of done.shown) {
        this.#answersShown.add(JSON.stringify([keyFamily, key, parameters]));
      }
      this.counts.replies = this.#answersShown.size;
      if (!done.end) return undefined;
      after = done.end;
    }
  }
}
