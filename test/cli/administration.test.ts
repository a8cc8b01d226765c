import { describe, expect, it } from 'vitest';
import { hubWithUser } from './stele.ts';

const { hub, ada } = await hubWithUser();

describe('keys', () => {
  it('are created, rotated and revoked; the key is alone on standard output', async () => {
    const made = await ada.run(['keys', 'create', 'Shop', '--scope', 'orders:read', 'orders:write', '--rate', '50']);
    // Alone, so that it can be piped into a file.
    expect(made.stdout).toMatch(/^stele_\w+\n$/);
    const key = made.stdout.trim();
    const used = await ada.run(['orders', 'list', '--limit', '1'], { env: { STELE_KEY: key } });
    expect(used.code).toBe(0);
    const listed = await ada.json(['keys', 'list']);
    const shop = listed.find(({ name }) => name === 'Shop');
    expect(shop).toMatchObject({ scopes: ['orders:read', 'orders:write'], rate_limit_per_minute: 50 });
    const id = String(shop?.['id']);
    const [successor] = await ada.json(['keys', 'rotate', id, '--grace', '0']);
    expect(successor).toMatchObject({ name: 'Shop', key: expect.stringMatching(/^stele_/) });
    const second = String(successor?.['id']);
    expect((await ada.run(['keys', 'revoke', second])).code).toBe(2);
    expect((await ada.run(['keys', 'revoke', second, '--yes'])).stdout).toBe(`Key ${second} is revoked.\n`);
    const again = await ada.run(['keys', 'revoke', second, '--yes']);
    expect(again.stdout).toBe(`Key ${second} is unchanged: it is revoked already.\n`);
    const { stdout } = await ada.run(['keys', 'list', '--all']);
    expect(stdout).toMatch(new RegExp(`^${second} .* revoked `, 'm'));
  });

  it('are not created in a dry run, nor with an invalid expiry', async () => {
    const args = ['keys', 'create', 'Never', '--scope', 'orders:read'];
    const { code, stdout } = await ada.run([...args, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Dry run');
    expect((await ada.run([...args, '--expires', 'tomorrow'])).code).toBe(2);
    expect((await ada.run(['keys', 'create', 'Never', '--scope', 'dance'])).code).toBe(3);
    expect((await ada.json(['keys', 'list'])).map(({ name }) => name)).not.toContain('Never');
  });
});

describe('statuses', () => {
  it('are created, changed, reordered and archived', async () => {
    const args = ['statuses', 'create', 'On hold', '--state', 'confirmed', '--color', '#ffaa00', '--next', 'Confirmed'];
    expect((await ada.run([...args, '--dry-run'])).stdout).toContain('Dry run');
    const [made] = await ada.json(args);
    expect(made).toMatchObject({ name: 'On hold', color: '#ffaa00', next: [expect.any(String)] });
    const [waiting] = await ada.json(['statuses', 'update', 'on hold', '--name', 'Waiting', '--next', 'any']);
    expect(waiting).toMatchObject({ name: 'Waiting', next: null, color: '#ffaa00' });
    expect((await ada.run(['statuses', 'reorder', 'Waiting', 'Draft'])).code).toBe(0);
    const names = (await ada.json(['statuses', 'list'])).map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['Waiting', 'Draft']);
    expect((await ada.run(['statuses', 'delete', 'Waiting'])).code).toBe(2);
    expect((await ada.run(['statuses', 'delete', 'Waiting', '--replacement', 'Draft', '--yes'])).code).toBe(0);
    expect((await ada.run(['statuses', 'update', String(made?.['id']), '--restore'])).code).toBe(0);
  });

  it('are listed with the statuses that can follow', async () => {
    const { stdout } = await ada.run(['statuses', 'list']);
    expect(stdout).toMatch(/^ID +NAME +STATE +COMPLETES +NEXT +ORDERS +ARCHIVED$/m);
    expect(stdout).toMatch(/Draft +draft \(default\) +any/);
  });

  it('are listed when one is unknown', async () => {
    const { code, stderr } = await ada.run(['statuses', 'update', 'Nowhere', '--name', 'x']);
    expect(code).toBe(3);
    expect(stderr).toContain('There are: ');
  });
});

describe('workspaces', () => {
  it('are created with a key, renamed and archived', async () => {
    const { stdout } = await ada.run(['workspaces', 'create', 'acme', '--name', 'Acme', '--currency', 'EUR']);
    const key = stdout.trim();
    expect(await ada.json(['orders', 'list'], { env: { STELE_KEY: key } })).toEqual([]);
    const [renamed] = await ada.json(['workspaces', 'update', 'acme', '--name', 'Acme Ltd', '--archive']);
    expect(renamed).toMatchObject({ name: 'Acme Ltd', archived_at: expect.any(String) });
    expect((await ada.run(['workspaces', 'list'])).stdout).toMatch(/^acme +Acme Ltd +EUR/m);
    expect((await ada.run(['workspaces', 'create', 'acme'])).code).toBe(5);
  });

  it('say which requests they keep, the own one without its id', async () => {
    const kept = ['--requests-kept', 'all', '--requests-kept-days', '30', '--request-bodies', 'masked'];
    const { key } = await hub.secondWorkspace();
    const env = { STELE_KEY: key };
    const dry = await ada.run(['workspaces', 'update', ...kept, '--dry-run'], { env });
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is stored') });
    const [own] = await ada.json(['workspaces', 'update', ...kept], { env });
    expect(own).toMatchObject({ requests_kept: 'all', requests_kept_days: 30, request_bodies: 'masked' });
    const again = await ada.run(['workspaces', 'update', ...kept], { env });
    expect(again.stdout).toContain('all for 30 days, with masked bodies');
    expect(again.stderr).toBe('The workspace is unchanged.\n');

    await ada.run(['workspaces', 'create', 'kept']);
    const [other] = await ada.json(['workspaces', 'update', 'kept', '--requests-kept', 'none']);
    expect(other).toMatchObject({ id: 'kept', requests_kept: 'none', requests_kept_days: 14 });
    for (const [flag, value, reason] of [
      ['--requests-kept', 'some', /--requests-kept must be one of none, failures, all/],
      ['--requests-kept-days', '91', /--requests-kept-days must be .*90/],
      ['--requests-kept-days', 'many', /many/],
      ['--request-bodies', 'whole', /--request-bodies must be one of none, masked/],
    ] as const) {
      const { code, stderr } = await ada.run(['workspaces', 'update', 'kept', flag, value]);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(reason);
    }
    expect(await ada.run(['workspaces', 'update', '--archive'])).toMatchObject({ code: 2 });
  });
});
