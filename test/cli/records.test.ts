import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { hubWithUser } from './stele.ts';

const { ada } = await hubWithUser();

const idIn = (stdout: string): string => / ([\da-f-]{36}) /.exec(stdout)?.[1] ?? '';

describe('customers', () => {
  it('are created from options, from a document and from standard input', async () => {
    const made = await ada.run([
      'customers',
      'create',
      '--name',
      'Acme Ltd',
      '--email',
      'a@acme.example',
      '--tags',
      'vip',
      'eu',
    ]);
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Customer \S{36} \(Acme Ltd\) has version 1\.\n$/),
    });
    await writeFile(
      join(ada.folder, 'dune.json'),
      '{"name":"Dune","contacts":[{"first_name":"Paul","designation":"Duke"}]}',
    );
    const [dune] = await ada.json(['customers', 'create', 'dune.json', '--phone', '+14155552671']);
    expect(dune).toMatchObject({ name: 'Dune', phone: '+14155552671', contacts: [{ first_name: 'Paul' }] });
    const [piped] = await ada.json(['customers', 'create', '-'], { input: '{"name":"Piped"}' });
    expect(piped).toMatchObject({ name: 'Piped' });
    const listed = await ada.json(['customers', 'list', '--q', 'ACME l']);
    expect(listed).toMatchObject([{ name: 'Acme Ltd', tags: ['vip', 'eu'] }]);
    expect((await ada.run(['customers', 'create', '--name', 'Never', '--dry-run'])).stdout).toContain('Dry run');
    expect(await ada.json(['customers', 'list', '--q', 'Never'])).toEqual([]);
  });

  it('are shown with addresses, contacts, and the command that lists their orders', async () => {
    const [order] = await ada.json(['orders', 'list', '--limit', '1']);
    const id = String(order?.['customer_id']);
    await ada.json(['customers', 'update', id, '{"display_name":"Shown"}']);
    const [made] = await ada.json([
      'customers',
      'create',
      '{"name":"Dune","addresses":[{"type":"shipping","city":"Arrakeen","zip_code":"1","is_default":true}],"contacts":[{"first_name":"Paul","email":"p@dune.example"}]}',
    ]);
    const page = (await ada.run(['customers', 'get', String(made?.['id'])])).stdout;
    expect(page).toMatch(/^Address +shipping, default\n +1 Arrakeen\n/m);
    expect(page).toMatch(/^Contact +Paul\n +p@dune\.example\n/m);
    expect(page).toMatch(/^Orders +0 orders: stele orders list --filter customer_id=/m);
    expect((await ada.run(['customers', 'get', id])).stdout).toMatch(/^Orders +[1-9]/m);
  });

  it('are updated, deleted and restored; what changes nothing says so', async () => {
    const id = idIn((await ada.run(['customers', 'create', '--name', 'First', '--email', 'f@x.example'])).stdout);
    const run = async (...args: string[]) => (await ada.run(['customers', ...args])).stdout;
    expect(await run('update', id, '--name', 'Second', '--email', '')).toBe(`Customer ${id} (Second) has version 2.\n`);
    expect(await run('update', id, '--name', 'Second')).toBe(`Customer ${id} is unchanged, version 2.\n`);
    expect((await ada.run(['customers', 'update', id, '{"name":"x"}', '--if-version', '1'])).code).toBe(5);
    expect((await ada.run(['customers', 'delete', id])).code).toBe(2);
    expect(await run('delete', id, '--yes')).toBe(
      `Customer ${id} is deleted. Restore it: stele customers restore ${id}\n`,
    );
    for (const args of [
      ['get', id],
      ['update', id, '--name', 'x'],
      ['delete', id, '--yes'],
    ]) {
      const { code, stderr } = await ada.run(['customers', ...args]);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        new RegExp(`^stele: Customer ${id} was deleted at .* by .* \\(hub deleteCustomer\\)$`, 'm'),
      );
      expect(stderr).toContain(`\`stele customers restore ${id}\` restores it.`);
    }
    expect((await ada.json(['customers', 'list', '--deleted'])).map((each) => each['id'])).toContain(id);
    expect(await run('restore', id)).toBe(`Customer ${id} (Second) has version 4.\n`);
    expect(await run('restore', id)).toBe(`Customer ${id} is unchanged, version 4.\n`);
    const history = await run('history', id);
    expect(history).toMatch(/^v4 .* restored .*hub restoreCustomer\nv3 .* deleted .*\nv2 .* updated /);
    expect(history).toMatch(/^ {2}name +First → Second$/m);
    expect((await ada.json(['customers', 'history', id, '--limit', '2'])).map(({ version }) => version)).toEqual([
      4, 3,
    ]);
    const [first] = await ada.json(['customers', 'get', id, '--at-version', '1']);
    expect(first).toMatchObject({ name: 'First', email: 'f@x.example' });
    expect((await ada.run(['erase', id, '--yes'])).code).toBe(0);
    const erased = await ada.run(['customers', 'get', id]);
    expect(erased.stderr).toMatch(new RegExp(`^stele: Customer ${id} was erased at .* \\(hub eraseCustomer\\)$`, 'm'));
    expect(erased.stderr).not.toContain('restore');
  }, 60_000);

  test.each([
    [['create'], '`stele customers create --help`'],
    [['update', 'x'], '`stele customers update --help`'],
    [['create', '[]'], 'cannot be read'],
    [['create', 'nowhere.json'], 'cannot be read'],
    [['list', '--limit', '0'], '--limit must be at least 1'],
  ])('%j is refused', async (args, says) => {
    expect(await ada.run(['customers', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });

  it('of several faults of a document, each is said once', async () => {
    const { code, stderr } = await ada.run(['customers', 'create', '{"nick":"Ada","status":"asleep"}']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^stele: The hub refuses \d values:\n( {2}#\/\w+ .+\n)+Request \S+\n$/);
    expect(stderr.match(/nick/g)).toHaveLength(1);
    const asJson = await ada.run(['customers', 'create', '{"nick":"Ada","status":"asleep"}', '--json']);
    expect(JSON.parse(asJson.stderr).error.message).toContain('nick is not known here');
  });

  it('are listed in a table, whole in a pipe', async () => {
    const { stdout, stderr } = await ada.run(['customers', 'list', '--limit', '2']);
    expect(stdout).toMatch(/^ID +NAME +EMAIL +PHONE +STATUS +CITY +CHANGED +REFERENCE\n[\da-f-]{36} /);
    expect(stderr).toBe('the first 2 customers; --all shows all\n');
  });
});

describe('products', () => {
  it('are created with a variant, found by its SKU, and shown', async () => {
    const made = await ada.run([
      'products',
      'create',
      '--name',
      'Garden chair',
      '--sku',
      'CHAIR-77',
      '--price',
      '50.25',
    ]);
    const id = idIn(made.stdout);
    expect(made.stdout).toBe(`Product ${id} (Garden chair) has version 1.\n`);
    expect((await ada.json(['products', 'list', '--q', 'chair-77'])).map((each) => each['id'])).toEqual([id]);
    expect((await ada.run(['products', 'get', id])).stdout).toMatch(
      /^TITLE +SKU +PRICE +BEFORE +ID\nGarden chair +CHAIR-77 +50\.25 /m,
    );
    expect((await ada.run(['products', 'update', id, '--status', 'inactive'])).stdout).toContain('version 2');
    expect((await ada.json(['products', 'list', '--status', 'inactive'])).map((each) => each['id'])).toEqual([id]);
    expect((await ada.run(['products', 'create', '--name', 'x', '--price', 'much'])).code).toBe(2);
    expect((await ada.run(['products', 'create', '--name', 'x'])).code).toBe(3);
    expect((await ada.run(['products', 'delete', id, '--yes'])).stdout).toBe(
      `Product ${id} is deleted. Restore it: stele products restore ${id}\n`,
    );
  }, 60_000);
});
