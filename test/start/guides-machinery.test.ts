import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { compareShown } from './guides/compare-shown.ts';
import { pasteGuide } from './guides/paste-guide.ts';
import { readGuide } from './guides/read-guide.ts';
import { ROOT } from './launch.ts';

const json = (text: string) => ({ language: 'json', text });
const text = (lines: string) => ({ language: 'text', text: lines });
const http = (lines: string) => ({ language: 'http', text: lines });

const REPLY = 'HTTP/1.1 412 Precondition Failed\r\netag: "2"\r\nx-more: y\r\n\r\n{"version":2,"list":[1,2]}';

it.each([
  [json('{"a":{"b":"…c"},"list":[1,"…"]}'), '{"a":{"b":"xyzc","d":1},"list":[1,2,3],"e":null}'],
  [text('ID …\n…\nlast'), 'ID  NAME\none\ntwo\nlast\n'],
  [http('HTTP/1.1 412 Precondition Failed\nETag: "2"\n\n{"version":2}'), REPLY],
  [http('HTTP/1.1 412 Precondition Failed\n\nHTTP/1.1 412 Precondition Failed'), REPLY + REPLY],
])('what is shown may be cut: %j', (shown, reply) => {
  expect(compareShown(shown, reply)).toBeUndefined();
});

it.each([
  [json('{"a":1}'), '{"a":"1"}'],
  [json('{"a":"…"}'), '{}'],
  [json('{"a":{}}'), '{"a":null}'],
  [json('{"list":[1]}'), '{"list":[1,2]}'],
  [json('{"list":[1,2,"…"]}'), '{"list":[1]}'],
  [json('{}'), 'no JSON'],
  [text('one\nthree'), 'one\ntwo\nthree\n'],
  [text('on.'), 'one\n'],
  [http('HTTP/1.1 200 OK'), REPLY],
  [http('HTTP/1.1 412 Precondition Failed\netag: "3"'), REPLY],
  [http('HTTP/1.1 412 Precondition Failed\n\n{"version":3}'), REPLY],
  [http('HTTP/1.1 412 Precondition Failed'), REPLY + REPLY],
])('what is wrong is found: %j', (shown, reply) => {
  expect(compareShown(shown, reply)).toEqual(expect.any(String));
});

it('a reply without a command, and a fence without an end, are found', () => {
  expect(() => readGuide('```json\n{}\n```')).toThrow('line 2');
  expect(() => readGuide('```sh\necho 1\n```\n```text\n1\n```\n```text\n1\n```')).toThrow('line 8');
  expect(() => readGuide('# Guide\n\n```sh\necho 1')).toThrow('line 3');
  expect(readGuide('<!-- not run: why -->\n\n```sh\nboom\n```\n```ini\na=b\n```')).toMatchObject({
    commands: [{ notRun: 'why', text: 'boom' }],
  });
});

it('a command that fails is found, whatever comes after it, also within a pipe or a substitution', async () => {
  const { commands } = readGuide(
    [
      'false\ntrue',
      'false | cat',
      'KEY=$(false)\necho on',
      'curl http://127.0.0.1:9/',
      'X=1',
      'echo $X; exit 3',
      'echo never',
    ]
      .map((lines) => `\`\`\`sh\n${lines}\n\`\`\``)
      .join('\n'),
  );
  const pasted = await pasteGuide(commands, { instead: {}, settings: {} });
  expect(pasted.map(({ failed }) => failed.length > 0)).toEqual([true, true, true, true, false, false]);
  expect(pasted[2]?.output).toBe('on\n');
  expect(pasted[3]?.statuses).toEqual([0]);
  expect(pasted[5]?.output).toBe('1\n');
});

it('what a reader writes below scratch/ stays out of this checkout, which may have such a folder', async () => {
  const scratch = join(ROOT, 'scratch');
  const isNew = (await mkdir(scratch, { recursive: true })) !== undefined;
  if (isNew) onTestFinished(() => rmdir(scratch));
  const name = `guide-${process.pid}.txt`;
  const { commands } = readGuide(`\`\`\`sh\nmkdir -p scratch\necho here >scratch/${name}\ncat scratch/${name}\n\`\`\``);
  const [pasted] = await pasteGuide(commands, { instead: {}, settings: {} });
  expect(pasted).toMatchObject({ output: 'here\n', failed: [] });
  expect(await readdir(scratch)).not.toContain(name);
});
