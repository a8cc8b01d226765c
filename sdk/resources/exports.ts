import type { Caller } from '../call.ts';
import { SteleConnectionError } from '../errors.ts';
import type * as api from '../generated/types.ts';
import type { Filters } from '../lists.ts';
import type { CallOptions } from '../options.ts';

/** Orders and customers as files, which import again to the same. */
export const exports = ({ open }: Caller) => {
  const download = async (response: Promise<Response>): Promise<ReadableStream<Uint8Array>> => {
    const { body } = await response;
    if (!body) throw new SteleConnectionError('The hub sent no file');
    return body;
  };
  return {
    /** The file as a stream, which fails when it is cut off: a part is never taken for the whole. */
    orders: (query: Filters<NonNullable<api.ExportOrdersData['query']>> = {}, options?: CallOptions) =>
      download(open('GET', '/api/exports/orders', { query, accept: '*/*' }, options)),
    customers: (query: NonNullable<api.ExportCustomersData['query']> = {}, options?: CallOptions) =>
      download(open('GET', '/api/exports/customers', { query, accept: '*/*' }, options)),
  };
};
