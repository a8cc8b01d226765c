import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { resolveAt } from '../../src/webhooks/resolve-host.ts';

const [A, AAAA] = [1, 28];

/** A name server on loopback (RFC 1035). Names that are not in the table do not exist; `silent.` is not answered. */
async function startNameServer(table: Record<string, { [type: number]: number[][] }>): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('ascii', at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join('.').toLowerCase();
    if (name.startsWith('silent.')) return;
    const records = table[name];
    const found = records?.[query.readUInt16BE(at + 1)] ?? [];
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(records ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt32BE(0, 8);
    const answers = found.map((address) =>
      Buffer.concat([
        Buffer.from([0xc0, 12, 0, query[at + 2] ?? 0, 0, 1, 0, 0, 0, 60, 0, address.length]),
        Buffer.from(address),
      ]),
    );
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

const PUBLIC = [93, 184, 215, 14];
const INSIDE = [10, 0, 0, 5];
const SIX = [0x26, 0x06, ...Array<number>(13).fill(0), 1];

test('every address of a host is found, of both families', async () => {
  const server = await startNameServer({
    'both.example': { [A]: [PUBLIC, INSIDE], [AAAA]: [SIX] },
    'four.example': { [A]: [PUBLIC] },
    'six.example': { [AAAA]: [SIX] },
  });
  expect([...(await resolveAt('both.example', [server]))].sort()).toEqual(['10.0.0.5', '2606::1', '93.184.215.14']);
  expect(await resolveAt('four.example', [server])).toEqual(['93.184.215.14']);
  expect(await resolveAt('six.example', [server])).toEqual(['2606::1']);
});

test('a name that only this machine knows is found, and one that does not exist is not', async () => {
  const server = await startNameServer({ 'empty.example': {} });
  // Each system's hosts file has it.
  expect(await resolveAt('localhost', [server])).toContain('127.0.0.1');
  await expect(resolveAt('missing.invalid', [server])).rejects.toMatchObject({
    code: expect.stringMatching(/^E(?:NOTFOUND|AI_AGAIN)$/),
  });
});

test('a name server that does not answer is given up in time, and no thread of the system waits for it', async () => {
  const server = await startNameServer({});
  const startedMs = performance.now();
  await expect(resolveAt('silent.example', [server])).rejects.toMatchObject({ code: 'ETIMEOUT' });
  expect(performance.now() - startedMs).toBeLessThan(15_000);
});
