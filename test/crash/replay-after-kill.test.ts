import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { SteleOptions } from '../../src/hub.ts';
import { DatabaseProxy } from '../races/proxy.ts';
import { until } from '../races/writers.ts';
import { sendAs } from '../support/client.ts';
import { HttpClient, type TestReply, type TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { WRITES, type WriteKind } from '../support/writes.ts';

const HUB_PROCESS = fileURLToPath(new URL('./hub-process.ts', import.meta.url));

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

/** A hub in a process of its own, on a server that outlives it. */
async function startChild(options: SteleOptions): Promise<{ child: ChildProcess; client: HttpClient }> {
  const child = spawn(process.execPath, [HUB_PROCESS, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (!child.stdout) throw new Error('the hub process has no output');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the hub process ended with ${code}`))),
  ]);
  const client = new HttpClient((JSON.parse(line) as { url: string }).url);
  onTestFinished(() => client.close());
  return { child, client };
}

interface Asked {
  kind: Pick<WriteKind, 'dialect' | 'name'>;
  request: TestRequest;
  key: string;
}

const kindsOf = (...names: string[]): readonly WriteKind[] =>
  names.map((name) => {
    const kind = WRITES.find((each) => each.name === name);
    if (!kind) throw new Error(`there is no write ${name}`);
    return kind;
  });

/** So few that each has a connection, since none that waits for an answer does anything else. */
const ROUNDS = [
  kindsOf('wizcommerce updateOrderStatus', 'wizcommerce createCustomer', 'hub patchOrder'),
  kindsOf('wizcommerce updateOrder', 'bitbybit createProduct', 'evreka createOrder'),
  kindsOf('wizcommerce createOrder', 'evreka updateOrderStatus', 'evreka updateEntity'),
  kindsOf('bitbybit updateOrder', 'hub createOrder', 'hub putCustomerAlias'),
];

test.each(ROUNDS.map((kinds) => ({ kinds, names: kinds.map(({ name }) => name).join(', ') })))(
  'what a hub had stored when it was killed, and had not said yet, is answered by another: $names',
  async ({ kinds, names }) => {
    const administration: Asked = {
      kind: { dialect: 'hub', name: 'hub createKey' },
      request: { method: 'POST', path: '/api/keys', body: { name: 'Kept', scopes: ['orders:read'] } },
      key: `killed ${names}, key`,
    };
    const asked: Asked[] = [administration];
    for (const kind of kinds) {
      asked.push({ kind, request: (await kind.make(hub)).request, key: `killed ${kind.name}` });
    }
    const proxy = await DatabaseProxy.open(hub.database);
    onTestFinished(() => proxy.refuse());
    const { child, client } = await startChild({ database: proxy.address, demo: true, adminKey: hub.key });
    const send = (through: Pick<TestHub, 'send'>, { kind, request, key }: Asked): Promise<TestReply> =>
      sendAs(through, hub.key, kind.dialect, request, { 'idempotency-key': key });

    // Its key is known to it before its database falls silent.
    const headers = { 'x-api-key': hub.key };
    expect((await client.send({ method: 'GET', path: '/api/workspace', headers })).status).toBe(200);
    proxy.holdAnswers();
    const unheard = asked.map((each) =>
      send(client, each).then(
        ({ status }) => status,
        () => 'nothing',
      ),
    );
    const keys = asked.map(({ key }) => key);
    const stored = () =>
      hub.sql<{ key: string; status: number; body: string }>(
        'select key, status, body from idempotency_keys where key = any ($1)',
        [keys],
      );
    await until('all are stored', async () => (await stored()).length === asked.length);
    child.kill('SIGKILL');
    expect(await Promise.all(unheard)).toEqual(asked.map(() => 'nothing'));

    const answers = new Map((await stored()).map((row) => [row.key, row]));
    const changes = 'select (select count(*) from order_changes) + (select count(*) from record_changes) as n';
    const before = await hub.sql(changes);
    const second = await hub.secondHub();
    for (const each of asked) {
      const replies = [await send(hub, each), await send(second, each)] as const;
      for (const reply of replies) {
        expect(reply.status, reply.text).toBe(answers.get(each.key)?.status);
        expect(reply.headers['idempotency-replayed'], each.kind.name).toBe('true');
        expect(reply.text).toBe(replies[0].text);
        // What holds a key is sealed where it lies.
        if (each !== administration) expect(reply.text).toBe(answers.get(each.key)?.body);
      }
    }
    expect(await hub.sql(changes)).toEqual(before);
    const [made] = await hub.sql<{ n: number }>(`select count(*)::int as n from api_keys where name = 'Kept'`);
    expect(made?.n).toBe(ROUNDS.indexOf(kinds) + 1);
  },
);
