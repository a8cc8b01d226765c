import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';

/** What the bare route answers: a reply of the hub's, byte for byte. */
export interface Sample {
  status: number;
  headers: Record<string, string>;
  body: string;
}

// Nothing of the hub: the framework as it comes, a body it parses, and an answer that is there already.
const sample = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Sample;
const app = fastify({ logger: false, keepAliveTimeout: 75_000 });
app.patch('/v1/orders/:id/status', (_request, reply) => {
  reply.code(sample.status);
  for (const name in sample.headers) reply.header(name, sample.headers[name]);
  return reply.send(sample.body);
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}\n`);
