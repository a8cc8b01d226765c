import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { newUser, type User } from './stele.ts';

const BIN = fileURLToPath(new URL('../../bin/stele.js', import.meta.url));

let ada: User;

beforeAll(async () => {
  ada = await newUser();
  // Installed as a package, the command is `stele` on the path.
  await writeFile(join(ada.folder, 'stele'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(ada.folder, 'stele'), 0o755);
  await writeFile(join(ada.folder, 'orders.csv'), 'reference_id\n');
  for (const shell of ['bash', 'zsh', 'fish']) {
    await writeFile(join(ada.folder, `stele.${shell}`), (await ada.run(['completion', shell])).stdout);
  }
});

afterAll(() => ada?.leave());

function inShell(shell: string, args: string[]): { status: number | null; lines: string[]; stderr: string } {
  const path = `${ada.folder}:${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(shell, args, {
    cwd: ada.folder,
    encoding: 'utf8',
    env: { PATH: path, HOME: ada.folder, TERM: 'xterm' },
  });
  return { status, lines: stdout.split('\n').filter((line) => line !== ''), stderr };
}

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** The line before the cursor, and candidates that must be among those for its last word. */
const CASES: [string[], string[]][] = [
  [['ord'], ['orders']],
  [['orders', 'set'], ['set-status']],
  [
    ['orders', ''],
    ['list', 'get', 'create', 'history', 'restore'],
  ],
  [['orders', 'list', '--wi'], ['--wide']],
  [['orders', 'list', '--columns', 'or'], ['order']],
  [['--json', 'orders', 'list', '--filter', 'pay'], ['payment_status=']],
  [
    ['orders', 'get', 'x', '--as', ''],
    ['wizcommerce', 'bitbybit', 'evreka', 'hub'],
  ],
  [
    ['import', 'x.csv', '--existing', ''],
    ['merge', 'replace', 'skip'],
  ],
  [
    ['changes', '--dialect', ''],
    ['wizcommerce', 'bitbybit', 'evreka', 'hub'],
  ],
  [['completion', 'b'], ['bash']],
  [['ser'], ['serve']],
];

it('only what the command takes is offered', async () => {
  const words = async (...line: string[]) =>
    (await ada.run(['__complete', ...line])).stdout.split('\n').map((each) => each.split('\t')[0]);
  expect(await words('import', 'x.json', '--as', '')).not.toContain('hub');
  expect(await words('orders', 'list', '--sort', '')).not.toContain('name');
  expect(await words('customers', 'list', '--sort', '')).not.toContain('display_id');
});

test.each(CASES)('%j is completed', async (words, expected) => {
  const { stdout } = await ada.run(['__complete', ...words]);
  const found = stdout.split('\n').map((line) => line.split('\t')[0]);
  expect(found).toEqual(expect.arrayContaining(expected));
  for (const word of found.filter((each) => each !== '')) expect(word?.startsWith(words.at(-1) ?? '')).toBe(true);
});

test('nothing is completed where a file, an id or a text is expected', async () => {
  for (const words of [
    ['import', 'ord'],
    ['orders', 'get', ''],
    ['orders', 'note', 'x', 'he'],
    ['login', '--url', ''],
  ]) {
    expect((await ada.run(['__complete', ...words])).stdout).toBe('');
  }
});

describe.skipIf(!has('bash'))('in bash', () => {
  it('completes commands, options and values', () => {
    const ask = (words: string[]) =>
      `COMP_WORDS=(stele ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _stele; printf '%s\\n' "\${COMPREPLY[@]}"`;
    for (const [words, expected] of CASES) {
      const { lines } = inShell('bash', ['--norc', '-c', `source ./stele.bash; ${ask(words)}`]);
      expect(lines).toEqual(expect.arrayContaining(expected));
    }
  }, 30_000);
});

describe.skipIf(!has('fish'))('in fish', () => {
  it('completes commands, options, values and files', () => {
    const ask = (line: string) =>
      inShell('fish', ['--no-config', '-c', `source ./stele.fish; complete -C '${line}'`]).lines;
    expect(ask('stele ord')).toEqual([expect.stringMatching(/^orders\t/)]);
    expect(ask('stele orders list -f pay')).toEqual([expect.stringMatching(/^payment_status=/)]);
    expect(ask('stele import ord')).toEqual([expect.stringMatching(/^orders\.csv/)]);
  }, 30_000);
});

test.skipIf(!has('zsh'))('the script for zsh is valid', () => {
  expect(inShell('zsh', ['-f', '-n', 'stele.zsh'])).toEqual({ status: 0, lines: [], stderr: '' });
});

test('another shell is refused', async () => {
  expect(await ada.run(['completion', 'csh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bash, zsh, fish'),
  });
});
