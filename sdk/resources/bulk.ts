import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import { readLines } from '../ndjson.ts';
import type { OrderWriteOptions } from '../options.ts';

const NDJSON = 'application/x-ndjson';

/** Ten thousand orders take longer than one. */
const PATIENCE_MS = 10 * 60_000;

/** One change to many orders. */
export const bulk = ({ call, open }: Caller) => ({
  /** Changes up to 10,000 orders, by ids or a filter, and answers what became of each. */
  bulk: (body: api.BulkRequestWritable, options: OrderWriteOptions = {}) =>
    call<api.ChangeOrdersData, api.ChangeOrdersResponses>(
      'POST',
      '/api/orders/bulk',
      { body },
      { timeoutMs: PATIENCE_MS, ...options },
    ),
  /**
   * The same, told order by order as they are done. When it breaks off, sending it again with the same `idempotencyKey`
   * changes no order twice.
   */
  bulkLines: async function* (body: api.BulkRequestWritable, options: OrderWriteOptions = {}) {
    const response = await open('POST', '/api/orders/bulk', { body, accept: NDJSON }, options);
    if (response.body) yield* readLines<api.BulkLine>(response.body);
  },
});
