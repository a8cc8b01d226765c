import { expect } from 'vitest';
import type { State } from '../../src/model/status.ts';
import type { Client } from '../support/client.ts';
import { walkHistory } from './walked-history.ts';

/** What the calls answer. */
export interface Counts<T> {
  interval: string;
  time_zone: string;
  complete_to: string | null;
  items: (T & { at: string })[];
}

/** A client's counts by time, from replies with 200. */
export const countsOf = (api: Client) => ({
  orders: (query = '') => api.ask<Counts<{ states: Record<State, number> }>>('GET', `/statistics/orders?${query}`, 200),
  changes: (query = '') =>
    api.ask<Counts<{ dialects: Record<string, number> }>>('GET', `/statistics/changes?${query}`, 200),
  requests: (query = '') =>
    api.ask<Counts<{ dialects: Record<string, Record<string, number | null>> }>>(
      'GET',
      `/statistics/requests?${query}`,
      200,
    ),
  webhooks: (query = '') =>
    api.ask<Counts<{ delivered: number; failed: number }>>('GET', `/statistics/webhooks?${query}`, 200),
});

/** Expects that the counts of orders and of changes are those of the walked history, in every interval. `end` is that of the last one. */
export async function expectWalked(
  api: Client,
  sql: Parameters<typeof walkHistory>[0],
  workspaceId: string,
  query: string,
  end = '9999-01-01T00:00:00Z',
): Promise<void> {
  const [orders, changes] = [await countsOf(api).orders(query), await countsOf(api).changes(query)];
  const begins = orders.items.map(({ at }) => at);
  const ends = [...begins.slice(1), end];
  const walked = await walkHistory(sql, workspaceId, ends);
  const [before] = await walkHistory(sql, workspaceId, begins.slice(0, 1));
  expect(orders.items.map(({ states }) => states)).toEqual(walked.map(({ states }) => states));
  expect(changes.items.map(({ at }) => at)).toEqual(begins);
  const sums = walked.map((end, i) => {
    const start = i === 0 ? before : walked[i - 1];
    return Object.fromEntries(
      Object.entries(end.changes).map(([name, count]) => [name, count - (start?.changes[name] ?? 0)]),
    );
  });
  expect(changes.items.map(({ dialects }) => dialects)).toEqual(sums);
}
