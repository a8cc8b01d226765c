import { expect } from 'vitest';
import type { TestReply } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

export interface BatchReply {
  batch_id?: string;
  total: number;
  changed: number;
  unchanged: number;
  refused: number;
  failed: number;
  dry_run: boolean;
  results: {
    id: string;
    result: string;
    version?: number;
    problem?: Record<string, unknown>;
    changes?: { field: string; from: unknown; to: unknown }[];
  }[];
}

interface Results {
  items: {
    id: string | null;
    display_id: string | null;
    result: string;
    version_before: number | null;
    version_after: number | null;
    problem: Record<string, unknown> | null;
  }[];
  next: string | null;
}

type Headers = Record<string, string>;

/** Calls about batches, each of which must succeed. */
export interface BatchesClient {
  bulk(body: unknown, headers?: Headers): Promise<BatchReply>;
  undo(id: string, body?: unknown, headers?: Headers): Promise<BatchReply>;
  resume(id: string, headers?: Headers): Promise<BatchReply>;
  get(id: string): Promise<Record<string, unknown>>;
  list(query?: string): Promise<{ items: { id: string; kind: string; state: string }[]; next: string | null }>;
  results(id: string, query?: string): Promise<Results>;
  patch(id: string, body: unknown): Promise<void>;
  /** Makes drafts with a tag and the internal note `old`, and returns their ids. */
  make(count: number, tag: string): Promise<string[]>;
  /** Any call below `/api/batches`. */
  send(method: 'GET' | 'POST', path: string, body?: unknown, headers?: Headers): Promise<TestReply>;
}

export function batchesOf(hub: TestHub): BatchesClient {
  const send = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, headers: Headers = {}) =>
    hub.send({
      method,
      path: `/api${path}`,
      ...(body === undefined ? {} : { body }),
      headers: { 'x-api-key': hub.key, ...headers },
    });
  const done = async <T>(reply: Promise<TestReply>): Promise<T> => {
    const { status, text } = await reply;
    expect([status, text]).toEqual([200, text]);
    return JSON.parse(text) as T;
  };
  return {
    bulk: (body, headers) => done(send('POST', '/orders/bulk', body, headers)),
    undo: (id, body, headers) => done(send('POST', `/batches/${id}/undo`, body, headers)),
    resume: (id, headers) => done(send('POST', `/batches/${id}/continue`, undefined, headers)),
    get: (id) => done(send('GET', `/batches/${id}`)),
    list: (query = '') => done(send('GET', `/batches${query}`)),
    results: (id, query = '') => done(send('GET', `/batches/${id}/results${query}`)),
    patch: async (id, body) => void (await done(send('PATCH', `/orders/${id}`, body))),
    make: async (count, tag) => {
      const row = { internal_note: 'old', tags: [tag], status: { state: 'draft' } };
      const reply = await hub.send({
        method: 'POST',
        path: '/api/imports?kind=orders&report=all',
        body: Array.from({ length: count }, () => `${JSON.stringify(row)}\n`).join(''),
        headers: { 'x-api-key': hub.key, 'content-type': 'application/x-ndjson' },
      });
      const ids = [...reply.text.matchAll(/"result":"created","id":"([^"]+)"/g)].map(([, id]) => String(id));
      expect([ids.length, reply.text]).toEqual([count, reply.text]);
      return ids;
    },
    send: (method, path, body, headers) => send(method, `/batches${path}`, body, headers),
  };
}
