import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';

/** A route and its reply: the bytes of a real reply of the hub. */
export interface Sample {
  method: string;
  /** With `:id` for an order's id. */
  route: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

// Nothing of the hub: only the framework, a parsed body, and a fixed reply.
const sample = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Sample;
const app = fastify({ logger: false, keepAliveTimeout: 75_000 });
app.route({
  method: sample.method,
  url: sample.route,
  handler: (_request, reply) => {
    reply.code(sample.status);
    for (const name in sample.headers) reply.header(name, sample.headers[name]);
    return reply.send(sample.body);
  },
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}\n`);
