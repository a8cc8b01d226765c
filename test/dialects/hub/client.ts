import { expect } from 'vitest';
import type { TestReply } from '../../support/requests.ts';
import type { TestHub } from '../../support/test-hub.ts';
import type { Json } from './wall.ts';

/** Calls the hub's own API with the hub's key. */
export interface OwnApi {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestReply>;
  /** The body of a reply that must have this status. */
  ask<T = Json>(method: string, path: string, status: number, body?: unknown): Promise<T>;
}

export function ownApi(hub: () => TestHub): OwnApi {
  const send: OwnApi['send'] = (method, path, body, headers = {}) =>
    hub().send({ method, path: `/api${path}`, headers: { 'x-api-key': hub().key, ...headers }, body });
  return {
    send,
    ask: async <T>(method: string, path: string, status: number, body?: unknown) => {
      const reply = await send(method, path, body);
      expect(reply.status, reply.text).toBe(status);
      return reply.json() as T;
    },
  };
}
