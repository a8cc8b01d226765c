import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { pasteGuide } from './guides/paste-guide.ts';
import { type Block, readGuide } from './guides/read-guide.ts';
import { makeFolder, paste, ROOT } from './launch.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** Every `curl` that a document tells its reader to paste, in order, with the variables that were set before. */
async function commandsOf(document: string): Promise<string[]> {
  const text = (await readFile(join(ROOT, document), 'utf8')).replaceAll('\\\n', ' ');
  return text.match(/^\s*curl .*(?:\n\s+-[dH] .*)*$/gm)?.map((command) => command.replaceAll('\n', ' ').trim()) ?? [];
}

const orderOf = async (document: string): Promise<string> =>
  /^ORDER=(\S+)$/m.exec(await readFile(join(ROOT, document), 'utf8'))?.[1] ?? '';

it('README shows what its first call prints, and the quick start goes on with another order', async () => {
  const order = await orderOf('README.md');
  expect(order).not.toBe(await orderOf('docs/quick-start.md'));
  const [first = ''] = await commandsOf('README.md');
  const line = first.replaceAll('http://127.0.0.1:4000', hub.url).replace(/^curl/, 'curl -sS');
  const { output } = await paste(`KEY=${hub.key} ORDER=${order}; ${line}`, await makeFolder());
  const [, shown = '{}'] = /```json\n([\s\S]*?)```/.exec(await readFile(join(ROOT, 'README.md'), 'utf8')) ?? [];
  expect(JSON.parse(output)).toMatchObject(JSON.parse(shown));
});

describe.each(['README.md', 'src/dialects/hub/README.md'])('what %s tells a newcomer to paste', (document) => {
  it('works', async () => {
    const commands = await commandsOf(document);
    const folder = await makeFolder();
    await writeFile(join(folder, 'orders.csv'), 'reference_id,sku,quantity\nR-1,CHAIR,2\n');
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const line = command.replaceAll('http://127.0.0.1:4000', hub.url).replace(/^curl/, 'curl -sS -w " %{http_code}"');
      const settings = `KEY=${hub.key} ORDER=01f5d171-d3e3-4b2b-bd57-0727194b5bed`;
      const { output } = await paste(`${settings}; ${line}`, folder);
      expect(output, command).toMatch(/ 20\d$/);
    }
  });
});

test('the command line of README does what its comments say', async () => {
  const { commands } = readGuide(await readFile(join(ROOT, 'README.md'), 'utf8'));
  const all = commands.find(({ text }) => text.includes('stele login --demo'));
  const one = `curl ${hub.url}/customer/api/open/v1/orders?limit=2 -H 'x-api-key: ${hub.key}' >page-1.json\n`;
  const lines = (all?.text ?? '').split('\n');
  const asBlock = (text: string): Block => ({ language: 'sh', line: 1, text, inAnotherTerminal: false });
  const pasted = await pasteGuide([one, ...lines].map(asBlock), {
    instead: {},
    settings: { STELE_URL: hub.url },
    demoKey: hub.key,
  });
  expect(pasted.flatMap(({ failed }) => failed)).toEqual([]);
  const [, , , order, changes, , bulk, , imported] = pasted.map(({ output }) => output);
  expect(order).toContain('Order SO-1066');
  expect(changes).toMatch(/SO-1066 +created/);
  expect(bulk).toMatch(/Dry run of \d+ orders/);
  expect(imported).toContain('0 created, 0 updated, 2 unchanged, 0 refused');
}, 60_000);
