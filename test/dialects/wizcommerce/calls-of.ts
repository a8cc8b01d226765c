import { type Client as DialectClient, clientOf as dialectClientOf } from '../../support/client.ts';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import type { TestHub } from '../../support/test-hub.ts';

export interface Pagination {
  total_records: number;
  total_pages: number;
  current_page: number;
  next_page: number;
  prev_page: number;
  page_size: number;
}

/** A client of WizCommerce's, with every scope. */
export interface Client extends Pick<DialectClient, 'send'> {
  /** The `data` of a reply of the expected status. */
  get(path: string): Promise<Json>;
  make(path: string, body: unknown): Promise<Json>;
  list(path: string): Promise<{ data: Json[]; pagination: Pagination }>;
}

/** Speaks to a hub as WizCommerce's clients do. Paths begin with the version. */
export function clientOf(hub: Pick<TestHub, 'send' | 'key'>): Client {
  const { send, ask } = dialectClientOf('wizcommerce', () => hub);
  return {
    send,
    get: async (path) => (await ask<{ data: Json }>('GET', path, 200)).data,
    make: async (path, body) => (await ask<{ data: Json }>('POST', path, 201, body)).data,
    list: (path) => ask<{ data: Json[]; pagination: Pagination }>('GET', path, 200),
  };
}

/** The `data` of a reply. */
export const dataOf = (reply: TestReply): Json => (reply.json() as { data: Json }).data;

/** The fields that a refusal names, in order. */
export const fieldsOf = (reply: TestReply): string[] =>
  (reply.json() as { details: { field: string }[] }).details.map(({ field }) => field).sort();
