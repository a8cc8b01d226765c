/**
 * Receives webhooks. Below `/failing` one event in five is refused at first, below `/slow` each reply takes a while. `GET /` tells what
 * came since `DELETE /`; latencies count from the time that a change was planned at, which its note has.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const REFUSED_OF_256 = 51;
const SLOW_MS = 50;

/** What the receiver has seen. */
export interface Seen {
  attempts: number;
  /** Events that were accepted, each once for each path. */
  accepted: number;
  /** Events that were accepted again. */
  repeated: number;
  p50Ms: number;
  p99Ms: number;
}

let attempts = 0;
let repeated = 0;
let latencies: number[] = [];
const accepted = new Set<string>();
const refused = new Set<string>();

function seen(): Seen {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { attempts, accepted: accepted.size, repeated, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const server = createServer((request, reply) => {
  const parts: Buffer[] = [];
  const arrivedMs = Date.now();
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const path = request.url ?? '';
    if (path === '/') {
      if (request.method === 'DELETE') {
        attempts = repeated = 0;
        latencies = [];
        accepted.clear();
        refused.clear();
      }
      reply.end(JSON.stringify(seen()));
      return;
    }
    attempts++;
    const planned = /"to":"planned (\d+)/.exec(Buffer.concat(parts).toString())?.[1];
    if (planned !== undefined) latencies.push(arrivedMs - Number(planned));
    const eventId = String(request.headers['webhook-id']);
    const name = `${path} ${eventId}`;
    if (path.startsWith('/failing') && !refused.has(name) && Number.parseInt(eventId.slice(-2), 16) < REFUSED_OF_256) {
      refused.add(name);
      reply.writeHead(500).end();
      return;
    }
    if (accepted.has(name)) repeated++;
    accepted.add(name);
    if (path.startsWith('/slow')) setTimeout(() => reply.writeHead(200).end(), SLOW_MS);
    else reply.writeHead(200).end();
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
