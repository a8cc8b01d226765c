import { factsOf } from './dialects.ts';
import type { TestReply, TestRequest } from './requests.ts';
import type { TestHub } from './test-hub.ts';

/** A hub, or a process of one, that requests can be sent to. */
export type Sender = Pick<TestHub, 'send'>;

/** Sends a request as the client of a dialect: with the key as that dialect presents it. */
export const sendAs = (
  hub: Sender,
  key: string,
  dialect: string,
  request: TestRequest,
  headers: Record<string, string> = {},
): Promise<TestReply> =>
  hub.send({ ...request, headers: { ...factsOf(dialect).keyHeaders(key), ...request.headers, ...headers } });

/** A client of one dialect. */
export interface Client {
  /** Sends a request and returns the whole reply, whatever its status. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestReply>;
  /** Returns the body of a reply that must have a status; `2xx` stands for any success. Throws with the reply's text otherwise. */
  ask<T = Record<string, unknown>>(method: string, path: string, status: number | '2xx', body?: unknown): Promise<T>;
}

/**
 * Makes a client of a dialect, with the hub's own key. `hub` is asked for at each call, so that a file can make its client before its
 * hub. Paths begin below `base`.
 */
export function clientOf(dialect: string, hub: () => Sender & Pick<TestHub, 'key'>, base = ''): Client {
  const send: Client['send'] = (method, path, body, headers = {}) => {
    const to = hub();
    const request = { method, path: base + path, ...(body === undefined ? {} : { body }) };
    return sendAs(to, to.key, dialect, request, headers);
  };
  return {
    send,
    ask: async <T>(method: string, path: string, status: number | '2xx', body?: unknown) => {
      const reply = await send(method, path, body);
      if (status === '2xx' ? reply.status >= 300 : reply.status !== status) {
        throw new Error(`${method} ${base}${path}: ${reply.status} instead of ${status}: ${reply.text}`);
      }
      return (reply.text === '' ? undefined : reply.json()) as T;
    },
  };
}

/** Makes a client of the hub's own API; paths begin below `/api`. */
export const apiOf = (hub: () => Sender & Pick<TestHub, 'key'>): Client => clientOf('hub', hub, '/api');

/** Sends what must succeed, as the client of a dialect, and returns the body of the reply. */
export const ask = <T>(
  hub: Sender & Pick<TestHub, 'key'>,
  dialect: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> => clientOf(dialect, () => hub).ask<T>(method, path, '2xx', body);
