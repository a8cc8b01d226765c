import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * How the proxy treats one request: `pass` it on; answer in the hub's place; `lose` the answer, of which the caller gets
 * the `half`, or nothing, after the hub has done what it was asked; or never answer.
 */
export type Mood =
  | 'pass'
  | 'lose'
  | 'half'
  | 'silence'
  | { status: number; headers?: Record<string, string>; body?: string };

export interface MoodyProxy {
  url: string;
  /** What came, in order. */
  seen: { method: string; path: string; headers: IncomingMessage['headers']; atMs: number }[];
  close(): Promise<void>;
}

/** A proxy in front of a hub that is in these moods, one for each request, and passes on what comes after. */
export async function startMoodyProxy(hubUrl: string, moods: Mood[]): Promise<MoodyProxy> {
  const seen: MoodyProxy['seen'] = [];
  const server = createServer((incoming, outgoing) => {
    const mood = moods.shift() ?? 'pass';
    seen.push({
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      atMs: performance.now(),
    });
    treat(mood, hubUrl, incoming, outgoing).catch(() => outgoing.destroy());
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

async function treat(mood: Mood, hubUrl: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await buffer(incoming);
  if (mood === 'silence') return;
  if (typeof mood === 'object') {
    outgoing.writeHead(mood.status, mood.headers).end(mood.body ?? '');
    return;
  }
  const answer = await ask(hubUrl, incoming, body);
  if (mood === 'lose') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, answer.headers);
  if (mood === 'pass') outgoing.end(answer.body);
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
