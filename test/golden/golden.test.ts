import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { expectGolden, GOLDEN_FILES } from './golden-file.ts';

const run = promisify(execFile);

let hub: TestHub;

// Every example finds the demo as it was made.
beforeEach(async () => {
  hub = await createTestHub();
});

afterEach(() => hub.close());

const withKey = (text: string): string => text.replaceAll('<api-key>', hub.key);

const requests = GOLDEN_FILES.flatMap(({ request, ...file }) => (request ? [{ ...file, request }] : []));

it.each(requests)('$name: $about', async ({ request, ...file }) => {
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name, withKey(value)]);
  expectGolden(file, await hub.send({ ...request, headers: Object.fromEntries(headers) }));
});

const commands = GOLDEN_FILES.flatMap(({ command, ...file }) => (command ? [{ ...file, command }] : []));

it.each(commands)('$name: $about', async ({ command, ...file }) => {
  const reply = await runCurl(withKey(command).replaceAll('https://api.wizcommerce.com', hub.url));
  expectGolden(file, reply);
});

it('there are files of each kind', () => {
  expect(requests.length).toBeGreaterThan(20);
  expect(commands.length).toBe(2);
});

/**
 * Runs a command by a shell, as someone who pastes it does. What else is to be known of the reply curl is told by its
 * configuration, so that the command stays as it is printed.
 */
async function runCurl(command: string): Promise<Pick<TestReply, 'status' | 'headers' | 'text'>> {
  const home = await mkdtemp(join(tmpdir(), 'stele-curl-'));
  try {
    await writeFile(join(home, '.curlrc'), 'silent\nshow-error\nwrite-out = "\\n%{http_code} %{content_type}"\n');
    const { stdout } = await run('sh', ['-c', command], {
      env: { ...process.env, CURL_HOME: home, NO_PROXY: '127.0.0.1' },
      timeout: 20_000,
    });
    const end = stdout.lastIndexOf('\n');
    const [status = '', ...type] = stdout.slice(end + 1).split(' ');
    return { status: Number(status), headers: { 'content-type': type.join(' ') }, text: stdout.slice(0, end) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
