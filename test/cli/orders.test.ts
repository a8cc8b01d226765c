import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { hubWithUser } from './stele.ts';

const { hub, ada } = await hubWithUser();

const none = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

const newOrder = (tag = 'cli') => hub.seedOrder({ tags: [tag], display_id: `CLI-${tag}` });

describe('orders list', () => {
  it('prints a table', async () => {
    const { code, stdout, stderr } = await ada.run(['orders', 'list', '--limit', '3']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'the first 3 orders; --all shows all\n' });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ID +ORDER +STATUS +PAYMENT +FULFILMENT +TOTAL +CUSTOMER +CHANGED +REFERENCE$/);
    expect(rows).toHaveLength(3);
  });

  it('prints a long table with one heading', async () => {
    await ada.run(['demo', '--orders', '450']);
    const { stdout, stderr } = await ada.run(['orders', 'list', '--all', '-f', 'tag=demo']);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect({ head, stderr }).toEqual({ head: expect.stringMatching(/^ID +ORDER/), stderr: '450 orders\n' });
    expect(new Set(rows.map((row) => row.slice(0, 36))).size).toBe(450);
    expect(rows.every((row) => /^[\da-f-]{36} {2}/.test(row))).toBe(true);
  }, 30_000);

  it('prints colours only where they are enabled', async () => {
    const coloured = await ada.run(['orders', 'list', '--limit', '1'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001b[1mID\u001b[22m');
    const args = ['orders', 'list', '--limit', '1'];
    for (const env of [{}, { NO_COLOR: '1' }]) {
      expect((await ada.run(args, { env })).stdout).not.toContain('\u001b');
    }
  });

  it('prints every order once with --json, one per line', async () => {
    const [{ n } = { n: 0 }] = await hub.sql<{ n: number }>('SELECT count(*)::int AS n FROM orders');
    const orders = await ada.json(['orders', 'list', '--all', '--fields', 'id']);
    expect(orders).toHaveLength(n);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(n);
  });

  it('accepts filters, with statuses by their names', async () => {
    const orders = await ada.json([
      'orders',
      'list',
      '-f',
      'status=In production',
      'payment_status=PARTIALLY_PAID',
      '--all',
    ]);
    expect(orders).not.toEqual([]);
    for (const order of orders) {
      expect(order).toMatchObject({ status: { name: 'In production' }, payment_status: 'PARTIALLY_PAID' });
    }
  });

  it('accepts values with a comma in quotation marks', async () => {
    const reference_id = 'CLI, 1';
    await ada.json(['orders', 'create', JSON.stringify({ reference_id })]);
    const found = await ada.json([
      'orders',
      'list',
      '-f',
      `reference_id="${reference_id}"`,
      'status="Draft","Confirmed",In production',
    ]);
    expect(found).toMatchObject([{ reference_id }]);
  });

  test.each([
    [['-f', 'colour=red'], '"colour=red" is not a filter'],
    [['--limit', 'many'], '"many" is not a whole number'],
    [['--limit', '0'], '--limit must be at least 1'],
  ])('refuses %j', async (args, says) => {
    const { code, stderr } = await ada.run(['orders', 'list', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe('money', () => {
  it('keeps all its digits, also with --json', async () => {
    const lines = [{ sku: 'A', quantity: 9_999_999, unit_price: 99_999_999.99 }];
    const id = await hub.seedOrder({ currency: 'USD', line_items: lines.map((line) => ({ ...none, ...line })) });
    expect((await ada.run(['orders', 'get', id])).stdout).toMatch(/Total +999999899900000\.01 USD$/m);
    expect((await ada.run(['orders', 'get', id, '--json'])).stdout).toContain('"total":999999899900000.01');
  });

  it('is shown in its own minor unit, and never rounded', async () => {
    const lines = [{ sku: 'A', quantity: 3, unit_price: 1.2345 }];
    const id = await hub.seedOrder({ currency: 'KWD', line_items: lines.map((line) => ({ ...none, ...line })) });
    const { stdout } = await ada.run(['orders', 'get', id]);
    expect(stdout).toMatch(/Total +3\.704 KWD$/m);
    expect(stdout).toContain('1.2345');
  });

  it('with more digits than a double is refused as it was typed', async () => {
    const { code, stderr } = await ada.run(['orders', 'create', '{"amount":999999899900000.01}']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('amount');
  });
});

describe('an order', () => {
  let id: string;

  beforeAll(async () => {
    const [made] = await ada.json([
      'orders',
      'create',
      '{"display_id":"CLI-1","line_items":[{"sku":"CHAIR","quantity":2,"unit_price":50.25}],"status":{"state":"draft"}}',
    ]);
    id = String(made?.['id']);
  });

  it('is shown', async () => {
    const { stdout } = await ada.run(['orders', 'get', id]);
    expect(stdout).toContain('Order CLI-1');
    expect(stdout).toMatch(/Total +100.50/);
  });

  it('is moved by a name, a state and an id', async () => {
    const { stdout } = await ada.run(['orders', 'set-status', id, 'in PRODUCTION', '--reason', 'Begun']);
    expect(stdout).toBe(`Order ${id} is In production, version 2.\n`);
    const [moved] = await ada.json(['orders', 'set-status', id, 'confirmed']);
    const confirmed = moved?.['status'] as { id: string };
    expect(confirmed).toMatchObject({ name: 'Confirmed' });
    expect(await ada.json(['orders', 'set-status', id, confirmed.id])).toEqual([
      expect.objectContaining({ version: 3 }),
    ]);
  });

  it('is patched from standard input, with a version', async () => {
    const patch = JSON.stringify({ po_number: 'PO-7' });
    const [patched] = await ada.json(['orders', 'patch', id, '-', '--if-version', '3'], { input: patch });
    expect(patched).toMatchObject({ po_number: 'PO-7', version: 4 });
    const stale = await ada.run(['orders', 'patch', id, '{"po_number":"PO-8"}', '--if-version', '3']);
    expect(stale).toMatchObject({ code: 5, stdout: '' });
    const merged = await ada.run(['orders', 'patch', id, '{"source":"cli"}', '--if-version', '3', '--merge']);
    expect(merged.code).toBe(0);
  });

  it('gets notes and tags', async () => {
    expect((await ada.run(['orders', 'note', id, 'Called back'])).code).toBe(0);
    const [tagged] = await ada.json(['orders', 'tag', id, '--add', 'rush', 'gift', '--remove', 'cli']);
    expect(tagged).toMatchObject({ internal_note: 'Called back', tags: ['rush', 'gift'] });
  });

  it('has a history', async () => {
    const { stdout } = await ada.run(['orders', 'history', id]);
    expect(stdout).toMatch(/^v7 .* hub changeTags$/m);
    expect(stdout).toContain('“Begun”');
    expect(stdout).toMatch(/status +Draft → In production/);
    const entries = await ada.json(['orders', 'history', id]);
    expect(entries.map(({ version }) => version)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('is compared between versions', async () => {
    const { stdout } = await ada.run(['orders', 'diff', id, '1', '3']);
    expect(stdout.split('\n').slice(0, 2)).toEqual([`Order ${id}, version 1 → 3`, '  status.name   Draft → Confirmed']);
    const [last] = await ada.json(['orders', 'diff', id]);
    expect(last).toMatchObject({ from: 6, to: 7, changes: [{ field: 'tags[0]', from: null, to: 'rush' }, {}] });
  });

  it('is shown at a version, and as a dialect shows it', async () => {
    const [first] = await ada.json(['orders', 'get', id, '--at-version', '1']);
    expect(first).toMatchObject({ version: 1, status: { state: 'draft' } });
    const [seen] = await ada.json(['orders', 'get', id, '--as', 'bitbybit']);
    expect(JSON.stringify(seen)).toContain('"orderNumber":"CLI-1"');
  });

  it('is reverted, deleted and restored', async () => {
    const [reverted] = await ada.json(['orders', 'revert', id, '1']);
    expect(reverted).toMatchObject({ version: 8, status: { state: 'draft' }, tags: [] });
    const refused = await ada.run(['orders', 'delete', id]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await ada.run(['orders', 'delete', id, '--yes', '--reason', 'Twice'])).code).toBe(0);
    expect((await ada.run(['orders', 'get', id])).code).toBe(3);
    expect((await ada.run(['orders', 'restore', id])).code).toBe(0);
    expect((await ada.run(['orders', 'get', id])).code).toBe(0);
  });
});

describe('a deleted order', () => {
  it('says when, by whom and why it was deleted, and how to restore it, in every command', async () => {
    const id = await newOrder('deleted');
    await ada.run(['orders', 'delete', id, '--yes', '--reason', 'Entered twice']);
    const says = new RegExp(
      `^stele: Order ${id} was deleted at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d by .+ \\(hub deleteOrder\\): “Entered twice”\n` +
        `\`stele orders restore ${id}\` restores it; \`stele orders get ${id} --at-version 2\` shows it\\.\n$`,
    );
    for (const args of [
      ['get', id],
      ['get', id, '--as', 'wizcommerce'],
      ['diff', id],
      ['set-status', id, 'confirmed'],
      ['patch', id, '{"source":"x"}'],
      ['note', id, 'Hello'],
      ['tag', id, '--add', 'x'],
      ['revert', id, '1'],
      ['delete', id, '--yes'],
    ]) {
      expect(await ada.run(['orders', ...args])).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(says),
      });
    }
    const { stderr } = await ada.run(['orders', 'get', id, '--json']);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { exit_code: 3, type: 'urn:problem-type:stele:not-found', version: 2, reason: 'Entered twice' },
    });
    const bulk = await ada.run(['bulk', '--ids', '-', '--add-tag', 'x', '--yes'], { input: id });
    expect(bulk.stdout).toContain(`refused ${id}: Order ${id} was deleted at`);
    expect((await ada.run(['orders', 'get', id, '--at-version', '2'])).stdout).toMatch(/^Deleted +\d/m);
    expect((await ada.run(['orders', 'restore', id])).stdout).toMatch(/version 3\.\n$/);
  }, 60_000);

  it('is told apart from one that never was', async () => {
    expect((await ada.run(['orders', 'get', 'never'])).stderr).toContain('There is no order "never"');
  });
});

describe('a write that changes nothing', () => {
  it('says "unchanged", in every command', async () => {
    const id = await newOrder('unchanged');
    const { stdout } = await ada.run(['orders', 'get', id]);
    const status = /^Status +(.+)$/m.exec(stdout)?.[1] ?? '';
    for (const args of [
      ['set-status', id, status],
      ['patch', id, '{}'],
      ['patch', id, '{"display_id":"CLI-unchanged"}'],
      ['tag', id, '--add', 'unchanged'],
      ['revert', id, '1'],
      ['restore', id],
    ]) {
      expect(await ada.run(['orders', ...args])).toMatchObject({
        code: 0,
        stdout: `Order ${id} is unchanged: ${status}, version 1.\n`,
      });
    }
    expect((await ada.run(['orders', 'tag', id, '--add', 'unchanged', '-n'])).stdout).toContain(
      'Nothing would change.',
    );
    expect((await ada.run(['statuses', 'update', status, '--name', status])).stdout).toContain('is unchanged.');
    expect((await ada.run(['statuses', 'reorder', 'Draft'])).stderr).toBe('The order is unchanged.\n');
    const [own] = await ada.json(['workspaces', 'list']);
    const renamed = await ada.run(['workspaces', 'update', String(own?.['id']), '--name', String(own?.['name'])]);
    expect(renamed.stderr).toBe('The workspace is unchanged.\n');
  }, 60_000);

  test.each([
    [['orders', 'tag', 'x'], 'Give tags'],
    [['statuses', 'update', 'Draft'], 'Give a change'],
    [['workspaces', 'update', 'demo'], 'Give a change'],
    [['users', 'update', 'x'], 'Give a change'],
  ])('is refused where nothing is asked: %j', async (args, says) => {
    const { code, stderr } = await ada.run(args, { input: '{}' });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(says) });
  });
});

it.each([['{}'], ['-'], ['{"tags":["x"],"line_items":[]}']])(
  'an order with nothing in it is refused: %s',
  async (document) => {
    const { code, stdout, stderr } = await ada.run(['orders', 'create', document], { input: '{}' });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('is empty: an order needs at least one of line_items, amount, customer_id');
  },
);

describe('advice', () => {
  it.each([
    [['orders', 'get', 'x', '--as-of', 'soon'], /^stele: --as-of must be/],
    [['orders', 'get', 'x', '--at-version', '0'], /^stele: --at-version must be/],
    [['orders', 'list', '-f', 'created_from=soon'], /^stele: --filter created_from must be/],
    [['orders', 'tag', 'x', '--add', 'y', '--idempotency-key', 'é'], /--idempotency-key/],
    [['import', 'unclear.csv'], /name it by --mapping/],
    [['import', 'unclear.csv', '--mapping', 'none', '--existing', 'never'], /--existing must be/],
  ])('speaks the words of the command line: %j', async (args, says) => {
    await writeFile(join(ada.folder, 'unclear.csv'), 'Moon phase\nfull\n');
    expect((await ada.run(args)).stderr).toMatch(says);
  });
});

describe('a refused status change', () => {
  it('lists the allowed statuses, and ends with 5', async () => {
    await ada.run(['statuses', 'update', 'Closed', '--next', 'none']);
    await ada.run(['statuses', 'update', 'Out for delivery', '--next', 'Completed', 'Cancelled']);
    const id = await newOrder('refused');
    await ada.run(['orders', 'set-status', id, 'Out for delivery']);
    const { code, stdout, stderr } = await ada.run(['orders', 'set-status', id, 'draft']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('Allowed: Completed, Cancelled');
    const decided = await ada.run(['orders', 'set-status', id, 'draft', '--dry-run']);
    expect(decided.code).toBe(5);
    expect(decided.stdout).toContain('Allowed: Completed, Cancelled');
    expect((await ada.run(['orders', 'set-status', id, 'draft', '--force'])).code).toBe(0);
  });
});

describe('a dry run', () => {
  it('explains and stores nothing', async () => {
    const id = await newOrder('dry-run');
    const { code, stdout } = await ada.run(['orders', 'set-status', id, 'cancelled', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Dry run: nothing is stored. The reply would be 200.');
    expect(stdout).toContain('bitbybit: status cancelled');
    expect(await hub.changes(id)).toHaveLength(1);
    const [explained] = await ada.json(['orders', 'delete', id, '--dry-run']);
    expect(explained).toMatchObject({ dry_run: true, accepted: true });
  });
});

describe('bulk', () => {
  it('does nothing without a terminal and without --yes', async () => {
    const { code, stderr } = await ada.run(['bulk', '-f', 'state=draft', '--add-tag', 'x']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Change \d+ orders\? There is no terminal to ask on/);
  });

  it('changes the orders of a filter, and names the refused ones', async () => {
    const ids = [await newOrder('bulk'), await newOrder('bulk')];
    const args = ['bulk', '--ids', '-', '--set-status', 'confirmed', '--add-tag', 'spring', '--yes'];
    const { code, stdout, stderr } = await ada.run(args, { input: [...ids, 'nowhere'].join('\n') });
    expect(code).toBe(5);
    expect(stdout).toContain('refused nowhere');
    expect(stdout).toContain('2 orders changed, 0 unchanged, 1 refused');
    expect(stderr).toContain('1 order refused');
    expect((await hub.order(ids[0] ?? '')).tags).toEqual(['bulk', 'spring']);
    const lines = await ada.json(['bulk', '-f', 'tag=spring', '--patch', '{"source":"bulk"}', '--yes']);
    expect(lines[0]).toEqual({ batch_id: expect.any(String), total: 2, dry_run: false });
    expect(lines.at(-1)).toEqual({ summary: { total: 2, changed: 2, unchanged: 0, refused: 0, failed: 0 } });
  });

  it('shows the changes in a dry run', async () => {
    const id = await newOrder('before');
    await writeFile(join(ada.folder, 'ids.txt'), id);
    const { stdout } = await ada.run(['bulk', '--ids', 'ids.txt', '--set-status', 'Closed', '-n']);
    expect(stdout).toMatch(/status +\S+ → Closed/);
    expect(await hub.changes(id)).toHaveLength(1);
  });

  test.each([[['--add-tag', 'x']], [['-f', 'state=draft']], [['--ids', 'nothing.txt', '--add-tag', 'x']]])(
    'refuses %j',
    async (args) => {
      expect((await ada.run(['bulk', ...args])).code).toBe(2);
    },
  );
});

describe('changes', () => {
  it('continue from a cursor', async () => {
    const first = await ada.run(['changes', '--json']);
    const cursor = first.stderr.trim();
    const id = await newOrder('followed');
    const news = async () => (await ada.run(['changes', '--after', cursor, '--fields'])).stdout;
    await expect.poll(news, { timeout: 20_000 }).toContain(`order.created  ${id} v1`);
    expect(await news()).toContain('display_id');
  });

  it('of today by a person, through a dialect, of an order and a field are found in one call', async () => {
    const id = await newOrder('asked-for');
    const [order] = await ada.json(['orders', 'get', id]);
    expect((await ada.run(['orders', 'set-status', id, 'cancelled'])).stderr).toBe('');
    const display = String(order?.['display_id']);
    const args = ['changes', '--today', '--dialect', 'hub', '--field', 'status', '--order', display];
    await expect.poll(async () => (await ada.json(args)).length, { timeout: 60_000 }).toBe(2);
    const changes = await ada.json([...args, '--operation', 'setOrderStatus']);
    expect(changes).toMatchObject([{ id, display_id: display, operation: 'setOrderStatus' }]);
    const [{ actor }] = changes as [{ actor: { id: string } }];
    expect(await ada.json([...args, '--by', actor.id])).toMatchObject([{ operation: 'setOrderStatus' }]);
    expect(await ada.json([...args, '--by', 'demo'])).toEqual([]);

    const { stdout, stderr } = await ada.run([...args, '--operation', 'setOrderStatus']);
    expect(stdout.split('\n')[0]).toMatch(/^WHEN +WHO +THROUGH +WHAT +CHANGE +ID$/);
    expect(stdout).toMatch(new RegExp(`hub setOrderStatus +${display} +status: .+ → .+`));
    expect(stderr).toMatch(/^1 change$/m);
    const versions = await ada.json(['orders', 'history', id, '--field', 'status', '--today']);
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  }, 120_000);

  it.each([
    [['--today', '--yesterday'], 2],
    [['--today', '--from', '2026-01-01'], 2],
    [['--follow', '--to', '2026-01-01'], 2],
    [['--by', 'no such person'], 3],
    [['--from', 'soon'], 3],
  ])('with impossible filters are refused: %j', async (args, code) => {
    const refused = await ada.run(['changes', ...args]);
    expect(refused.code, refused.stderr).toBe(code);
    expect(refused.stdout).toBe('');
  });

  it('are followed until an interruption', async () => {
    const { code, stdout, stderr } = await ada.run(['changes', '--follow'], { interrupt: true });
    expect(code).toBe(130);
    expect(stdout).toMatch(/created/);
    expect(stderr).toContain('interrupted');
  });
});
