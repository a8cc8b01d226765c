import { describe, expect, it } from 'vitest';
import { hubWithUser } from './stele.ts';

const { ada } = await hubWithUser();

const PASSWORD = 'correct horse battery';

describe('users', () => {
  it('are created, listed, changed by email address, and deleted', async () => {
    const args = [
      'users',
      'create',
      'mary@example.com',
      '--first-name',
      'Mary',
      '--last-name',
      'Wu',
      '--role',
      'viewer',
    ];
    const dry = await ada.run([...args, '--dry-run'], { input: PASSWORD });
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is stored') });
    const made = await ada.run(args, { input: PASSWORD });
    expect(made).toMatchObject({ code: 0, stdout: 'User mary@example.com (Mary Wu) is viewer.\n' });
    expect(made.stdout + made.stderr).not.toContain(PASSWORD);
    const { stdout } = await ada.run(['users', 'list']);
    expect(stdout).toMatch(
      /^ID +EMAIL +NAME +ROLE +STATE +CREATED\n\S{36} +mary@example\.com +Mary Wu +viewer +active/,
    );
    const update = async (...more: string[]) =>
      (await ada.run(['users', 'update', 'MARY@example.com', ...more])).stdout;
    expect(await update('--role', 'editor')).toBe('User mary@example.com (Mary Wu) is editor.\n');
    expect(await update('--role', 'editor')).toBe('User mary@example.com is unchanged.\n');
    expect(await update('--disable')).toBe('User mary@example.com (Mary Wu) is editor and disabled.\n');
    expect((await ada.run(['users', 'delete', 'mary@example.com'])).code).toBe(2);
    expect((await ada.run(['users', 'delete', 'mary@example.com', '--yes'])).stdout).toContain('is deleted');
    const gone = await ada.run(['users', 'update', 'mary@example.com', '--enable']);
    expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining('There is no user "mary@example.com"') });
  }, 30_000);

  it('are not created without a password', async () => {
    const args = ['users', 'create', 'x@example.com', '--first-name', 'X', '--last-name', 'Y', '--role', 'viewer'];
    expect(await ada.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('No password was given') });
  });
});

describe('audit', () => {
  it('lists changes of the administration with names, the latest first', async () => {
    await ada.run(['statuses', 'update', 'Draft', '--color', '#123456']);
    await ada.run(['keys', 'create', 'Shop', '--scope', 'orders:read']);
    const { stdout, stderr } = await ada.run(['audit', '--limit', '2']);
    expect(stdout).toMatch(/^\S+ \S+ {2}key Shop {2}created {2}by .+ {2}hub createKey\n/);
    expect(stdout).toMatch(/status Draft {2}updated .*\n {2}color +#\w+ → #123456\n$/);
    expect(stderr).toBe('the latest 2 changes; --all shows all\n');
    const [latest] = await ada.json(['audit', '--limit', '1']);
    expect(latest).toMatchObject({ entity: 'key', change: 'created' });
    expect((await ada.run(['audit', '--limit', '0'])).code).toBe(2);
  });
});

describe('erase', () => {
  it('shows what it would do, asks, and erases a person in an order and its history', async () => {
    const [order] = await ada.json(['orders', 'list', '--limit', '1']);
    const { id, customer_id, primary_contact } = order as {
      id: string;
      customer_id: string;
      primary_contact: { email: string };
    };
    const { email } = primary_contact;
    const dry = await ada.run(['erase', customer_id, '--dry-run']);
    expect(dry.stdout).toMatch(/^Would be erased: \d+ records?, \d+ orders?, /m);
    expect((await ada.run(['erase', customer_id])).code).toBe(2);
    expect((await ada.run(['orders', 'get', id])).stdout).toContain(email);
    const done = await ada.run(['erase', customer_id, '--yes', '--reason', 'Asked for it']);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Customer \S+ is erased: \d+ records?, /) });
    for (const command of ['get', 'history']) {
      expect((await ada.run(['orders', command, id])).stdout).not.toContain(email);
    }
    expect((await ada.run(['erase', 'nowhere', '--yes'])).code).toBe(3);
  }, 30_000);
});
