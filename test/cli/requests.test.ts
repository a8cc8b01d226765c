import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeKey, ORDER_ID, type ShownKey } from '../access/people.ts';
import { untilListed } from '../requests/kept.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { hasScript, newUser, type User } from './stele.ts';

let hub: TestHub;
let ada: User;
let erp: ShownKey;

beforeAll(async () => {
  hub = await createTestHub();
  ada = await newUser({ STELE_URL: hub.url, STELE_KEY: hub.key });
  erp = await makeKey(hub, { name: 'ERP', scopes: ['orders:read', 'orders:write'] });
  for (const requestId of ['erp-1', 'erp-2', 'erp-2']) {
    await hub.send({
      method: 'PATCH',
      path: `/v1/orders/${ORDER_ID}/status`,
      body: { status: 'done' },
      headers: { 'x-api-key': erp.key, 'x-request-id': requestId },
    });
  }
  await untilListed(hub, `?key=${erp.id}`, ({ items }) => items.length === 3);
});

afterAll(() => Promise.all([hub?.close(), ada?.leave()]));

it('lists the requests that failed', async () => {
  const { code, stdout, stderr } = await ada.run(['requests', '--today', '--limit', '2']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^TIME +STATUS +KEY +DIALECT +OPERATION +REASON +ORDER +MS +REQUEST$/m);
  expect(stdout).toMatch(/ 400 +ERP +wizcommerce +updateOrderStatus +status must be one of .* erp-2$/m);
  expect(stderr).toBe('the latest 2 requests; --limit shows more\n');
  const all = await ada.json(['requests', '--of-key', erp.id, '--status', '4xx', '--field', 'status']);
  expect(all).toMatchObject([{ request_id: 'erp-2' }, { request_id: 'erp-2' }, { request_id: 'erp-1' }]);
  expect(await ada.json(['requests', '--to', '2020-01-01'])).toEqual([]);
});

it('counts them', async () => {
  const [group] = await ada.json(['requests', '--summary', '--of-key', erp.id]);
  expect(group).toMatchObject({ operation: 'updateOrderStatus', status: 400, field: 'status', count: 3 });
  const { stdout } = await ada.run(['requests', '--summary']);
  expect(stdout).toMatch(/^COUNT +STATUS +OPERATION +FIELD +REASON +FIRST +LAST +KEYS +DIALECT$/m);
});

it('means a day of the workspace by a day', async () => {
  const TZ = 'Pacific/Kiritimati';
  await hub.send({
    method: 'PATCH',
    path: '/api/workspace',
    headers: { 'x-api-key': hub.key },
    body: { time_zone: TZ },
  });
  const from = (day: string) => ada.json(['requests', '--of-key', erp.id, '--from', day, '--to', day]);
  const [{ at = '' } = {}] = (await ada.json(['requests', '--of-key', erp.id, '--today'])) as { at?: string }[];
  // At midnight the request can be of the day before.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: TZ }).format(new Date(at));
  expect(await from(day)).toHaveLength(3);
  expect((await from('today')).length + (await from('yesterday')).length).toBe(3);
});

it('shows every request with a request id', async () => {
  const shown = await ada.json(['requests', 'get', 'erp-2']);
  expect(shown).toHaveLength(2);
  const { stdout } = await ada.run(['requests', 'get', String(shown[0]?.['id'])]);
  expect(stdout).toMatch(/^reason +The request is not valid$/m);
  expect(stdout).toMatch(/^fields +status must be one of/m);
  const absent = await ada.run(['requests', 'get', 'nothing']);
  expect(absent.code).toBe(3);
});

it('lists its own requests for a key without the scope admin', async () => {
  const own = await ada.json(['requests'], { env: { STELE_KEY: erp.key } });
  expect(own).toHaveLength(3);
});

it('refuses what it does not understand', async () => {
  expect((await ada.run(['requests', '--today', '--from', '2025-01-01'])).code).toBe(2);
  for (const [option, value, reason] of [
    ['--status', 'bad', 'must be a status such as 404, or a class such as 4xx'],
    ['--dialect', 'wiz', 'has "wiz", which is not one of'],
    ['--operation', 'fly', 'has "fly", which is no operation'],
    ['--from', 'soon', 'must be an existing day, such as'],
  ] as const) {
    for (const more of [[], ['--summary']]) {
      const { code, stderr } = await ada.run(['requests', option, value, ...more]);
      expect(code, option).toBe(3);
      expect(stderr).toContain(`stele: ${option} ${reason}`);
    }
  }
});

it.runIf(hasScript).each([[[]], [['--summary']]])('fits 80 columns with %j', async (flags) => {
  const lines = await ada.linesOnTerminal(['requests', ...flags], 80);
  expect(lines.length).toBeGreaterThan(1);
  // The terminal wraps the note.
  const table = lines.filter((line) => !line.includes('--wide'));
  for (const line of table) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  // Without the field, the reason of an invalid one says little.
  if (flags.length > 0) expect(table[0]).toMatch(/^COUNT +STATUS +OPERATION +FIELD +REASON +FIRST$/);
});
