// Writes the generated files, or with --check lists those that are out of date.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SETTINGS } from '../src/config/env.ts';
import { dialects } from '../src/dialects/all.ts';
import { startEmbedded } from '../src/embedded/postgres.ts';
import { openApiDocument } from '../src/http/openapi/document.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { seedSchema } from '../src/testing/seed-schema.ts';
import { cliReference } from './cli-reference.ts';
import { dumpSchema } from './dump-schema.ts';
import { sdkResources } from './sdk-resources.ts';
import { sdkTypes } from './sdk-types.ts';

const START = '<!-- settings: made by npm run generate -->';
const END = '<!-- end of settings -->';

function settingsTable(page: string): string {
  const before = page.indexOf(START);
  const after = page.indexOf(END);
  if (before < 0 || after < before) throw new Error(`docs/settings.md lacks ${START} or ${END}`);
  const rows = SETTINGS.map(({ name, fallback, meaning }) => `| \`${name}\` | ${fallback} | ${meaning} |`);
  const table = ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  return `${page.slice(0, before + START.length)}\n${table}\n${page.slice(after)}`;
}

async function schemaDump(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-schema-'));
  // For root, the server runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  const server = await startEmbedded({ dataDir: join(folder, 'data'), durable: false });
  try {
    await migrate(server.connection);
    return await dumpSchema(server.connection);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const wanted = new Map<string, string>();
for (const dialect of dialects) {
  const document = openApiDocument(dialect);
  wanted.set(`openapi/${dialect.name}.json`, `${JSON.stringify(document, null, 2)}\n`);
  if (dialect.name !== 'hub') continue;
  wanted.set('sdk/generated/types.ts', await sdkTypes(document));
  wanted.set('sdk/generated/resources.ts', sdkResources(document));
}
const vendors = dialects.filter(({ name }) => name !== 'hub');
const seed = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'What a workspace for tests begins with' };
wanted.set('examples/seed.schema.json', `${JSON.stringify({ ...seed, ...seedSchema(vendors) }, null, 2)}\n`);
wanted.set('migrations/schema.sql', await schemaDump());
wanted.set('cli/README.md', cliReference(await readFile('cli/README.md', 'utf8')));
wanted.set('docs/settings.md', settingsTable(await readFile('docs/settings.md', 'utf8')));

const stale: string[] = [];
for (const [file, text] of wanted) {
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === text) continue;
  stale.push(file);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

if (stale.length === 0) console.log(`${wanted.size} generated files are up to date`);
else if (process.argv.includes('--check')) {
  console.error(`out of date, run npm run generate: ${stale.join(', ')}`);
  process.exitCode = 1;
} else console.log(`written: ${stale.join(', ')}`);
