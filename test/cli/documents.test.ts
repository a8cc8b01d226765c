import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment } from '../support/environment.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { newUser, type User } from './stele.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let hub: TestHub;
let ada: User;

beforeAll(async () => {
  hub = await createTestHub();
  ada = await newUser({ STELE_URL: hub.url });
  await mkdir(join(ada.folder, 'data'));
  await writeFile(join(ada.folder, 'data/demo-key'), hub.key);
});

afterAll(() => Promise.all([hub?.close(), ada?.leave()]));

async function blocksOf(document: string, language: string): Promise<string[]> {
  const page = await readFile(join(ROOT, document), 'utf8');
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}

/** Splits a command line into words, as far as these documents need. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

describe.each(['cli/README.md'])('the commands in %s', (document) => {
  it('run', async () => {
    const lines = (await blocksOf(document, 'sh')).flatMap((block) => block.match(/^npm run stele -- .*$/gm) ?? []);
    const commands = lines.map((line) => wordsOf(line).slice(4)).filter(([name]) => name !== 'migrate');
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(await ada.run(command), command.join(' ')).toMatchObject({ code: 0 });
  });
});

describe.each(['README.md', 'sdk/README.md'])('the program in %s', (document) => {
  it('runs', async () => {
    const programs = (await blocksOf(document, 'ts')).filter((block) => block.includes("from 'stele/sdk'"));
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) {
      const child = spawn(process.execPath, ['--conditions=stele-source', '--input-type=module-typescript', '-'], {
        cwd: ROOT,
        env: { ...bareEnvironment(), STELE_KEY: hub.key },
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      child.stdin.end(program.replaceAll('http://127.0.0.1:4000', hub.url));
      const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    }
  });
});

describe.runIf(process.platform === 'linux')('on a terminal', () => {
  /** Runs a command on a terminal, and types the given keys when it asks. */
  async function onTerminal(command: string, typed: string): Promise<string> {
    const child = spawn(
      'script',
      ['-qec', `stty cols 120 rows 40; ${process.execPath} bin/stele.js ${command}`, '/dev/null'],
      {
        cwd: ROOT,
        env: { ...bareEnvironment(), HOME: ada.folder, TERM: 'xterm', STELE_URL: hub.url, STELE_KEY: hub.key },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (!shown.includes('?') && chunk.includes('?')) setTimeout(() => child.stdin.write(typed), 200);
      shown += chunk.toString();
    });
    await once(child, 'close');
    return shown;
  }

  it('prints colours', async () => {
    expect(await onTerminal('orders list --limit 1', '')).toContain('\u001b[1mORDER\u001b[22m');
  });

  it('bulk asks for confirmation, and shows its progress', async () => {
    const command = 'bulk --filter state=draft --add-tag asked';
    expect(await onTerminal(command, 'n')).toContain('Nothing was changed.');
    const shown = await onTerminal(command, 'y');
    expect(shown).toMatch(/\d+ orders changed, 0 unchanged, 0 refused/);
    expect(shown).toContain('20 of 20 orders');
  });
});
