import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { untilListed } from '../requests/kept.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { newUser, type User } from './stele.ts';

let hub: TestHub;
let ada: User;

beforeAll(async () => {
  hub = await createTestHub();
  ada = await newUser({ STELE_URL: hub.url, STELE_KEY: hub.key });
});

afterAll(() => Promise.all([hub?.close(), ada?.leave()]));

const stele = (...args: string[]) => ada.run(args);

describe('a command takes an order', () => {
  it.each(['SO-1150', 'so-1150', '1150', 'PO-21043', ' SO-1150 '])('by the name %j', async (name) => {
    const [order] = await ada.json(['orders', 'get', name]);
    expect(order).toMatchObject({ display_id: 'SO-1150', reference_id: 'PO-21043' });
  });

  it('by its PO number, the id of a vendor and its own id', async () => {
    const id = await hub.seedOrder({ display_id: 'Named-1', po_number: '4500-1' }, { evreka: 'crew 9' });
    for (const name of ['4500-1', 'CREW 9', id, id.toUpperCase()]) {
      expect(await ada.json(['orders', 'get', name]), name).toMatchObject([{ id }]);
    }
  });

  it('in every command, and says which one it is', async () => {
    const id = await hub.seedOrder({ display_id: '#70001', tags: ['old'], status: { state: 'draft' } });
    const note = `"70001" is the order #70001, ${id}\n`;
    for (const args of [
      ['history', '70001'],
      ['diff', '70001'],
      ['set-status', '70001', 'confirmed'],
      ['patch', '70001', '{"po_number":"7"}'],
      ['note', '70001', 'Called back'],
      ['tag', '70001', '--add', 'new'],
      ['revert', '70001', '1'],
    ]) {
      const { code, stdout, stderr } = await stele('orders', ...args);
      expect({ code, stderr }, args[0]).toEqual({ code: 0, stderr: note });
      if (args[0] !== 'history') expect(stdout, args[0]).toContain(`Order ${id}`);
    }
    expect(await stele('orders', 'delete', '70001', '--yes')).toEqual({
      code: 0,
      stdout: `Order ${id} is deleted. Restore it: stele orders restore ${id}\n`,
      stderr: note,
    });
    const gone = `"70001" is the order #70001, ${id}, which was deleted\n`;
    const get = await stele('orders', 'get', '70001');
    expect(get).toMatchObject({ code: 3, stdout: '' });
    expect(get.stderr).toContain(`${gone}stele: Order ${id} was deleted at `);
    expect(await stele('orders', 'get', '70001', '--at-version', '1')).toMatchObject({ code: 0, stderr: gone });
    expect(await stele('orders', 'history', '70001', '--limit', '1')).toMatchObject({ code: 0, stderr: gone });
    expect(await stele('orders', 'restore', '70001')).toMatchObject({ code: 0, stderr: gone });
    expect(await ada.json(['orders', 'get', '70001'])).toMatchObject([{ id }]);
  }, 60_000);

  it('in the options that select changes and failed requests', async () => {
    const id = await hub.seedOrder({ display_id: 'Opt-90001', po_number: 'PO-90001' });
    const requestId = 'names-90001';
    const headers = { 'x-api-key': hub.key, 'x-request-id': requestId };
    await hub.send({ method: 'PATCH', path: `/v1/orders/${id}/status`, headers, body: { status: 'flying' } });
    await untilListed(hub, `?request_id=${requestId}`, ({ items }) => items.length === 1);
    // Another transaction delays the changes after it.
    await expect.poll(() => ada.json(['changes', '--order', id]), { timeout: 20_000 }).toMatchObject([{ id }]);
    for (const name of ['90001', 'opt-90001', 'PO-90001', id]) {
      expect(await ada.json(['changes', '--order', name]), name).toMatchObject([{ id }]);
      expect(await ada.json(['requests', '--order', name]), name).toMatchObject([{ request_id: requestId }]);
    }
    expect((await stele('changes', '--order', '90001')).stderr).toContain(`"90001" is the order Opt-90001, ${id}\n`);
    const unknown = await stele('changes', '--order', 'nowhere');
    expect(unknown).toMatchObject({ code: 3, stdout: '' });
    expect(unknown.stderr).toMatch(/^stele: --order has "nowhere", which no order has as a name$/m);
  }, 60_000);
});

describe('a name of several orders', () => {
  it('is refused with a table of them, and nothing is written', async () => {
    const one = await hub.seedOrder({ display_id: 'Twin-1', primary_contact: { first_name: 'Ada' } });
    const other = await hub.seedOrder({ display_id: 'Other-1', reference_id: 'TWIN-1' });
    for (const args of [
      ['get', 'twin-1'],
      ['set-status', 'twin-1', 'cancelled'],
      ['delete', 'twin-1', '--yes'],
    ]) {
      const { code, stdout, stderr } = await stele('orders', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^stele: "twin-1" is a name of 2 orders; give the id of one of them\nID +ORDER/);
      expect(stderr).toMatch(new RegExp(`^${one} +Twin-1 .*Ada.* display_id$`, 'm'));
      expect(stderr).toMatch(new RegExp(`^${other} +Other-1 .*TWIN-1 .* reference_id$`, 'm'));
    }
    for (const id of [one, other]) expect(await hub.changes(id)).toHaveLength(1);
    const { stderr } = await stele('orders', 'get', 'twin-1', '--json');
    expect(JSON.parse(stderr)).toMatchObject({
      error: {
        kind: 'ambiguous',
        exit_code: 2,
        more: false,
        matches: [
          { id: other, matched: ['reference_id'] },
          { id: one, matched: ['display_id'] },
        ],
      },
    });
  });

  it('is the one whose own id it is', async () => {
    const id = await hub.seedOrder({ display_id: 'Own-1' });
    await hub.seedOrder({ po_number: id });
    expect(await ada.json(['orders', 'get', id])).toMatchObject([{ display_id: 'Own-1' }]);
  });

  it('is the one that is not deleted, and to be restored the one that is', async () => {
    const gone = await hub.seedOrder({ display_id: 'Again-1' });
    await stele('orders', 'delete', gone, '--yes');
    const living = await hub.seedOrder({ display_id: 'Again-1' });
    expect(await ada.json(['orders', 'get', 'again-1'])).toMatchObject([{ id: living }]);
    expect((await ada.json(['orders', 'history', 'again-1'])).length).toBe(1);
    expect(await ada.json(['orders', 'restore', 'again-1'])).toMatchObject([{ id: gone }]);
    expect((await stele('orders', 'get', 'again-1')).code).toBe(2);
  });

  it('says so where there are more than are listed', async () => {
    for (let n = 0; n < 21; n++) await hub.seedOrder({ po_number: 'Verbal' });
    expect((await stele('orders', 'get', 'verbal')).stderr).toContain('"verbal" is a name of more than 20 orders');
  });
});

test('a key that may not read orders takes the id alone', async () => {
  const id = await hub.seedOrder({ display_id: 'Write-only' });
  const { key } = await hub.mintKey({ scopes: ['orders:write'] });
  expect(await stele('orders', 'tag', id, '--add', 'x', '--key', key)).toMatchObject({ code: 0 });
  const { code, stderr } = await stele('orders', 'tag', 'Write-only', '--add', 'x', '--key', key);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('There is no order "Write-only"') });
});

test('names that no order has are refused as ids', async () => {
  for (const name of ['%', 'SO-115_', 'x'.repeat(300), 'a/b']) {
    expect(await stele('orders', 'get', name), name).toMatchObject({ code: 3, stdout: '' });
  }
});

describe('bulk', () => {
  it('takes any names, each order once', async () => {
    const id = await hub.seedOrder({ display_id: '#80001', po_number: 'Bulk PO 1' });
    const other = await hub.seedOrder({ display_id: 'BULK-2' });
    const input = `${id}\n80001\r\nbulk po 1\n\n  bulk-2  \nnowhere\n`;
    const { code, stdout } = await ada.run(['bulk', '--ids', '-', '--add-tag', 'named', '--yes'], { input });
    expect(code).toBe(5);
    expect(stdout).toContain('refused nowhere: There is no order "nowhere"');
    expect(stdout).toContain('2 orders changed, 0 unchanged, 1 refused');
    for (const each of [id, other]) expect((await hub.order(each)).tags).toEqual(['named']);
  });

  it('is refused with a table when a name is that of several orders, and writes nothing', async () => {
    const one = await hub.seedOrder({ display_id: 'BULK-3', po_number: 'Bulk PO 3' });
    await hub.seedOrder({ po_number: 'bulk PO 3' });
    const { code, stderr } = await ada.run(['bulk', '--ids', '-', '--add-tag', 'named', '--yes'], {
      input: 'BULK-3\nBulk PO 3\n',
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is a name of 2 orders') });
    expect((await hub.order(one)).tags).toEqual([]);
  });
});
