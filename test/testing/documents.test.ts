import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, stele } from '../start/launch.ts';

/** The code blocks of a document in one language. */
async function blocksOf(document: string, language: string): Promise<string[]> {
  const text = await readFile(join(ROOT, document), 'utf8');
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}

/** Runs a program as its reader would, but for `stele`, which is this checkout. Answers what it complained of. */
async function runProgram(program: string): Promise<{ code: number | null; complaints: string }> {
  const options = ['--conditions=stele-source', '--input-type=module-typescript', '-'];
  const child = spawn(process.execPath, options, { cwd: ROOT, stdio: ['pipe', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  child.stdin.end(program);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, complaints };
}

describe.each(['README.md', 'docs/testing.md'])('what %s shows of testing', (document) => {
  it('runs as a program', async () => {
    const programs = (await blocksOf(document, 'ts')).filter((block) => block.includes("from 'stele'"));
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) expect(await runProgram(program)).toEqual({ code: 0, complaints: '' });
  });

  it('runs as a command', async () => {
    const commands = (await blocksOf(document, 'sh')).flatMap((block) => block.match(/^npx stele dev .*$/gm) ?? []);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      // The last one counts.
      const dev = stele([...command.split(' ').slice(2), '--port', '0']);
      await dev.ready();
      dev.signal('SIGTERM');
      expect([await dev.ended(), dev.stderr()]).toEqual([0, '']);
    }
  });
});
