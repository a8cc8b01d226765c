import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * How the proxy treats one request: forward it (`pass`), reply in place of the hub, forward it and send the client nothing
 * (`lose`) or a part of the reply (`half`), or never reply.
 */
export type Treatment =
  | 'pass'
  | 'lose'
  | 'half'
  | 'silence'
  | { status: number; headers?: Record<string, string>; body?: string };

export interface FaultyProxy {
  url: string;
  /** The requests in order. */
  seen: { method: string; path: string; headers: IncomingMessage['headers']; atMs: number }[];
  close(): Promise<void>;
}

/** Starts a proxy in front of a hub that treats its first requests as given, and forwards all later ones. */
export async function startFaultyProxy(hubUrl: string, treatments: Treatment[]): Promise<FaultyProxy> {
  const seen: FaultyProxy['seen'] = [];
  const server = createServer((incoming, outgoing) => {
    const treatment = treatments.shift() ?? 'pass';
    seen.push({
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      atMs: performance.now(),
    });
    treat(treatment, hubUrl, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function treat(
  treatment: Treatment,
  hubUrl: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  if (treatment === 'silence') return;
  if (typeof treatment === 'object') {
    outgoing.writeHead(treatment.status, treatment.headers).end(treatment.body ?? '');
    return;
  }
  const answer = await ask(hubUrl, incoming, body);
  if (treatment === 'lose') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, answer.headers);
  if (treatment === 'pass') outgoing.end(answer.body);
  else outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => outgoing.destroy());
}

async function ask(
  hubUrl: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = requestOf(`${hubUrl}${url}`, { method, headers }, (answer) => {
      buffer(answer).then(
        (whole) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole }),
        reject,
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
