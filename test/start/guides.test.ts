import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStele, type Stele } from '../../src/hub.ts';
import { commandsIn, firstLine, follow } from './guides/follow.ts';
import { pasteGuide } from './guides/paste-guide.ts';

/** Those that begin beside the demo that `npm start` made. */
const GUIDES = [
  'quick-start',
  'moving-wizcommerce',
  'moving-bitbybit',
  'moving-evreka360',
  'statuses',
  'conflicts-and-idempotency',
  'failed-requests',
  'batches',
  'live-stream',
  'webhooks',
].map((name) => `docs/${name}.md`);

/** It has a hub of its own, whose clock it moves. */
const TESTING = 'docs/testing.md';

/** What other tests do. */
const NOT_RUN = [
  'npm ci && npm start',
  'npx stele dev --seed examples/seed.json --workspaces orders,billing --port 4000',
];

it('all that a reader of a guide is told to paste is run, but for what is known', () => {
  const commands = [...GUIDES, 'docs/production.md', TESTING].flatMap(commandsIn);
  expect(commands.filter(({ notRun }) => notRun).map(firstLine)).toEqual(NOT_RUN);
});

// One reader follows them all, one after the other, on one hub. It has a server of its own: a transaction of another test on
// the same server would hold up the changes that the guides read.
let hub: Stele;
let demoKey: string;

beforeAll(async () => {
  hub = await createStele({ demo: true });
  demoKey = await makeDemoKey(hub);
});

afterAll(() => hub?.close());

describe.each(GUIDES)('%s', (document) => {
  follow(document, (blocks) =>
    pasteGuide(blocks, {
      instead: { 'http://127.0.0.1:4000': hub.url },
      settings: { STELE_URL: hub.url },
      demoKey,
    }),
  );
});

describe(TESTING, () => {
  let stele: Stele;

  beforeAll(async () => {
    stele = await createStele({ demo: false, durable: false, devCalls: true });
  });

  afterAll(() => stele?.close());

  follow(TESTING, (blocks) => pasteGuide(blocks, { instead: { 'http://127.0.0.1:4000': stele.url }, settings: {} }));
});

/** A key as the demo has one, by its name too, which histories show. */
async function makeDemoKey(hub: Stele): Promise<string> {
  const headers = { 'x-api-key': hub.key };
  const { scopes } = (await (await fetch(`${hub.url}/api/key`, { headers })).json()) as { scopes: string[] };
  const made = await fetch(`${hub.url}/api/keys`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Demo', scopes }),
  });
  return ((await made.json()) as { key: string }).key;
}
