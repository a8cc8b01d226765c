import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freePort, type Launched, makeFolder, occupyPort, ROOT, stele } from '../start/launch.ts';
import { HttpClient, type TestReply } from '../support/requests.ts';

const SEED = join(ROOT, 'examples/seed.json');

interface Said {
  url: string;
  base_urls: Record<string, string>;
  workspaces: { id: string; key: string }[];
}

/** Starts `stele dev`, with temporary folders of its own. */
async function launchDev(args: readonly string[]): Promise<{ dev: Launched; folder: string }> {
  const folder = await makeFolder();
  return { dev: stele(['dev', ...args], { TMPDIR: folder }), folder };
}

async function saidBy(dev: Launched): Promise<Said> {
  for (;;) {
    const line = /^\{.*\}$/m.exec(dev.stdout())?.[0];
    if (line) return JSON.parse(line) as Said;
    if (dev.stderr() !== '') throw new Error(dev.stderr());
    await sleep(10);
  }
}

const clientOf = (url: string) => {
  const client = new HttpClient(url);
  return (method: string, path: string, key?: string, body?: unknown): Promise<TestReply> =>
    client.send({ method, path, body, headers: key === undefined ? {} : { 'x-api-key': key } });
};

describe('stele dev', () => {
  it('serves seeded workspaces, resets them over HTTP, and leaves nothing', async () => {
    const { dev, folder } = await launchDev([
      '--seed',
      SEED,
      '--workspaces',
      'orders,billing',
      '--port',
      '0',
      '--json',
    ]);
    const { url, base_urls, workspaces } = await saidBy(dev);
    expect(workspaces.map(({ id }) => id)).toEqual(['orders', 'billing']);
    expect(base_urls).toMatchObject({
      wizcommerce: `${url}/v1`,
      bitbybit: `${url}/customer/api/open/v1`,
      evreka: `${url}/engagement`,
      hub: `${url}/api`,
    });
    const send = clientOf(url);
    const [first = '', second = ''] = workspaces.map(({ key }) => key);
    const statusFor = async (key: string): Promise<string> =>
      ((await send('GET', '/v1/orders/order-1', key)).json() as { data: { status: string } }).data.status;

    for (const key of [first, second]) await send('PATCH', '/v1/orders/order-1/status', key, { status: 'cancelled' });
    const reset = await send('POST', '/dev/reset', first);
    expect([reset.status, reset.text]).toEqual([204, '']);
    expect([await statusFor(first), await statusFor(second)]).toEqual(['draft', 'cancelled']);

    const refused = await send('POST', '/dev/reset', 'no-such-key');
    expect(refused.status).toBe(401);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect((await send('POST', '/dev/reset')).status).toBe(401);

    const made = await send('POST', '/dev/workspaces', undefined, { id: 'third', seed: { orders: [{ id: 'o' }] } });
    expect(made.status).toBe(201);
    const third = made.json() as { id: string; key: string; base_urls: object };
    expect(third).toMatchObject({ id: 'third', base_urls });
    expect((await send('GET', '/v1/orders/o', third.key)).status).toBe(200);
    expect((await send('DELETE', '/v1/orders/o', third.key)).status).toBe(204);
    expect((await send('POST', '/dev/reset', third.key)).status).toBe(204);
    expect((await send('GET', '/v1/orders/o', third.key)).status).toBe(200);
    expect((await send('POST', '/dev/workspaces')).status).toBe(201);

    for (const [body, detail] of [
      [{ id: 'third' }, 'a workspace third already exists'],
      [{ name: 'x' }, 'name is not known here'],
      [{ seed: { orders: [{ amount: 'much' }] } }, 'seed: orders[0].amount must be a number'],
    ] as const) {
      const bad = await send('POST', '/dev/workspaces', undefined, body);
      expect([bad.status, bad.json()]).toMatchObject([400, { status: 400, title: 'Bad Request', detail }]);
    }
    expect((await send('POST', '/dev/workspaces', undefined, '{')).status).toBe(415);
    expect((await send('POST', '/dev/nothing', first)).status).toBe(404);

    dev.signal('SIGTERM');
    expect(await dev.ended()).toBe(0);
    expect(dev.stderr()).toBe('');
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells a person where everything is', async () => {
    const port = await freePort();
    const { dev } = await launchDev(['--port', String(port)]);
    const { url } = await dev.ready();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(dev.stdout()).toMatch(/^ {2}WizCommerce.* http:\/\/127\.0\.0\.1:\d+\/v1$/m);
    const key = /^ {2}test-1 +(stele_\w+)$/m.exec(dev.stdout())?.[1];
    const command = /curl -X POST (\S+) -H 'X-API-Key: (\S+)'/.exec(dev.stdout());
    expect(command?.slice(1)).toEqual([`${url}/dev/reset`, key]);
    dev.signal('SIGINT', 'terminal');
    expect(await dev.ended()).toBe(0);
  });

  it('stops with one line and 1 for a bad seed, and leaves nothing', async () => {
    const file = join(await makeFolder(), 'mine.json');
    await writeFile(file, '{"orders":[{"referenceId":"x"}]}');
    const { dev, folder } = await launchDev(['--seed', file, '--port', '0']);
    expect(await dev.ended()).toBe(1);
    expect(dev.stderr()).toBe(`stele: ${file}: orders[0].referenceId is not known here\n`);
    expect(dev.stdout()).toBe('');
    expect(await readdir(folder)).toEqual([]);
  });

  it('says how to choose another port', async () => {
    const occupant = await occupyPort();
    const { port } = occupant.address() as { port: number };
    const { dev } = await launchDev(['--port', String(port)]);
    expect(await dev.ended()).toBe(1);
    expect(dev.stderr()).toBe(`stele: port ${port} is in use by another program; choose another one with --port\n`);
    occupant.close();
  });

  it.each([
    [['--prot', '1'], /^stele: Unknown option '--prot'/],
    [['--port', 'high'], /^stele: --port must be a number from 0 to 65535\n$/],
    [['--workspaces', '0'], /^stele: --workspaces must be 1 to 100/],
    [['seed.json'], /^stele: Unexpected argument 'seed.json'/],
  ])('refuses %s with one line and 2', async (args, line) => {
    const { dev } = await launchDev(args);
    expect(await dev.ended()).toBe(2);
    expect(dev.stderr()).toMatch(line);
    expect(dev.stderr().trimEnd()).not.toContain('\n');
  });

  it('explains itself', async () => {
    const { dev } = await launchDev(['--help']);
    expect(await dev.ended()).toBe(0);
    expect(dev.stdout()).toMatch(/^Usage: stele dev/);
  });
});

/** Makes Node.js name every module that it loads, on standard error. */
const NAME_LOADED = `import { registerHooks } from 'node:module';
registerHooks({
  load: (url, context, next) => {
    process.stderr.write('loaded ' + url + '\\n');
    return next(url, context);
  },
});`;

describe('stele serve', () => {
  it('has none of the calls that undo history, and loads nothing of them', async () => {
    const dataDir = join(await makeFolder(), 'data');
    const serve = stele(['serve'], {
      PORT: '0',
      STELE_DATA_DIR: dataDir,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(NAME_LOADED)}`,
    });
    const { url, key } = await serve.ready();
    for (const path of ['/dev/reset', '/dev/workspaces']) {
      expect((await clientOf(url)('POST', path, key)).status).toBe(404);
    }
    const loaded = serve.stderr().match(/^loaded .*$/gm) ?? [];
    expect(loaded.some((line) => line.endsWith('/src/assembly/start-hub.ts'))).toBe(true);
    expect(loaded.filter((line) => line.includes('/src/testing/'))).toEqual([]);
    serve.signal('SIGTERM');
    expect(await serve.ended()).toBe(0);
  });
});
