import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Order } from '../../model/order.ts';
import type { Reading } from '../../store/database/connection.ts';
import type { Row } from '../../store/database/query.ts';
import { troubleOf } from '../../store/database/sql-error.ts';
import { findOrders, type OrderReference, readOrder } from '../../store/orders/orders.ts';
import { contextQueries } from '../context/context-queries.ts';
import { emptyOrderContext, KnownOrders, type OrderContext, type RequiredRecords } from '../context/order-context.ts';
import { FairQueue } from '../transaction/queues.ts';

/** An order with what its views show beside it. Others may have been given the same objects. */
export interface OrderRead {
  order: Order;
  context: OrderContext;
}

/** Orders that are read together. */
const BATCH_SIZE = 32;

/** Batches that are read at the same time. With more, they are smaller. */
const BATCHES = 2;

/** The length of a document that takes milliseconds to read and to show. */
const LARGE = 2 ** 17;

interface Waiting {
  reference: OrderReference;
  requires: RequiredRecords;
  /** Reads of one kind may be answered from one context. */
  kind: string;
  resolve(read: OrderRead | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads single orders for many callers at once, as the write queue writes them: reads that arrive together, or during
 * another read, go into one pipeline of their workspace. With 64 callers, the server needs a quarter of the CPU time.
 */
export class OrderReads {
  readonly #readers: Reading;
  readonly #waiting = new FairQueue<Waiting>();
  #underWay = 0;
  #isPlanned = false;

  constructor(readers: Reading) {
    this.#readers = readers;
  }

  /** Reads an order as it is after this call, or `undefined` when there is none. Throws the database's error. */
  read(workspaceId: string, reference: OrderReference, requires: RequiredRecords): Promise<OrderRead | undefined> {
    return new Promise((resolve, reject) => {
      const kind = JSON.stringify(requires);
      this.#waiting.add(workspaceId, [{ reference, requires, kind, resolve, reject }]);
      this.#plan();
    });
  }

  /** After this turn of the event loop, so that requests that arrived together go into one batch. */
  #plan(): void {
    if (this.#isPlanned || this.#underWay === BATCHES) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      while (this.#underWay < BATCHES && this.#start());
    });
  }

  #start(): boolean {
    const batch = this.#waiting.take((waiting, workspaceId) => ({ workspaceId, taken: takeAlike(waiting) }));
    if (!batch) return false;
    this.#underWay++;
    void this.#answer(batch.workspaceId, batch.taken).finally(() => {
      this.#underWay--;
      this.#plan();
    });
    return true;
  }

  /** Answers every caller. An order that cannot be read fails only those who asked for it. */
  async #answer(workspaceId: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const { rows, context } = await this.#find(workspaceId, batch);
      // The views of many large orders in one turn of the event loop would hold up all other requests.
      const pause = rows.some(isLarge) ? () => endOfTurn() : undefined;
      const orders = new KnownOrders();
      for (const row of rows) {
        orders.add(readOrder(row));
        await pause?.();
      }
      for (const { reference, resolve } of batch) {
        const order = orders.get(reference);
        resolve(order && { order, context });
        await pause?.();
      }
    } catch (error) {
      if (batch.length === 1 || troubleOf(error).kind === 'away') {
        for (const waiting of batch) waiting.reject(error);
      } else for (const waiting of batch) await this.#answer(workspaceId, [waiting]);
    }
  }

  async #find(workspaceId: string, batch: readonly Waiting[]): Promise<{ rows: Row[]; context: OrderContext }> {
    const references = batch.map(({ reference }) => reference);
    const context = emptyOrderContext(workspaceId);
    const requires = batch.slice(0, 1).map((waiting) => waiting.requires);
    const [rows] = await this.#readers.read(
      { ...findOrders(workspaceId, references), read: (found: Row[]) => found },
      ...contextQueries(workspaceId, requires, references, context),
    );
    return { rows, context };
  }
}

const isLarge = (row: Row): boolean => row.some((text) => text !== null && text.length > LARGE);

/** Takes the first read and those like it, in the order of arrival. */
function takeAlike(waiting: Waiting[]): Waiting[] {
  const kind = waiting[0]?.kind;
  const taken: Waiting[] = [];
  const left: Waiting[] = [];
  for (const each of waiting.splice(0)) (each.kind === kind && taken.length < BATCH_SIZE ? taken : left).push(each);
  waiting.push(...left);
  return taken;
}
