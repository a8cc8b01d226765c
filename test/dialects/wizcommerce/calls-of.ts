import type { TestReply } from '../../support/requests.ts';
import type { TestHub } from '../../support/test-hub.ts';
import type { Json } from './wall.ts';

export interface Pagination {
  total_records: number;
  total_pages: number;
  current_page: number;
  next_page: number;
  prev_page: number;
  page_size: number;
}

/** A client of WizCommerce's, with every scope. */
export interface Client {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestReply>;
  /** The `data` of a reply of the expected status. */
  get(path: string): Promise<Json>;
  make(path: string, body: unknown): Promise<Json>;
  list(path: string): Promise<{ data: Json[]; pagination: Pagination }>;
}

/** Speaks to a hub as WizCommerce's clients do. Paths begin with the version. */
export function clientOf(hub: Pick<TestHub, 'send' | 'key'>): Client {
  const send: Client['send'] = (method, path, body, headers = {}) =>
    hub.send({ method, path, body, headers: { 'x-api-key': hub.key, ...headers } });
  const expecting = async (status: number, reply: TestReply): Promise<unknown> => {
    if (reply.status !== status) throw new Error(`${reply.status} in place of ${status}: ${reply.text}`);
    return reply.json();
  };
  return {
    send,
    get: async (path) => ((await expecting(200, await send('GET', path))) as { data: Json }).data,
    make: async (path, body) => ((await expecting(201, await send('POST', path, body))) as { data: Json }).data,
    list: async (path) => (await expecting(200, await send('GET', path))) as { data: Json[]; pagination: Pagination },
  };
}

/** The `data` of a reply. */
export const dataOf = (reply: TestReply): Json => (reply.json() as { data: Json }).data;

/** The fields that a refusal names, in order. */
export const fieldsOf = (reply: TestReply): string[] =>
  (reply.json() as { details: { field: string }[] }).details.map(({ field }) => field).sort();
