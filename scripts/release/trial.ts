import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { interrupt, run, start, untilItSays } from './person.ts';

/** A program that embeds a hub and calls one. */
const PROGRAM = `
import document from 'stele/openapi/hub.json' with { type: 'json' };
import { createStele, type Stele } from 'stele';
import { createClient, type SteleClient } from 'stele/sdk';

const hub: Stele = await createStele({ demo: false, durable: false });
try {
  const client: SteleClient = createClient({ baseUrl: hub.url, key: hub.key });
  const workspace = await client.workspace.get();
  const id: string = workspace.id;
  console.log(\`\${document.info.title}: \${id}\`);
} finally {
  await hub.close();
}
`;

const TYPES = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    resolveJsonModule: true,
    skipLibCheck: true,
    types: [],
  },
  files: ['program.ts'],
};

/** A first start creates a database and demo data; test machines are slow. */
const READY_WITHIN_MS = 60_000;

/**
 * Installs a package in an empty folder, as a user with only npm would, and tries what the README promises. Throws at
 * the first failure.
 */
export async function tryPackage(tarball: string, folder: string, version: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--silent', tarball);
  expectSame('stele --version', run(folder, 'npx', '--no-install', 'stele', '--version').trim(), version);
  await tryServing(folder);
  tryEmbedding(folder);
}

async function tryServing(folder: string): Promise<void> {
  const settings = { PORT: '0', STELE_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  const hub = start(folder, settings, 'npx', '--no-install', 'stele', 'serve');
  try {
    const ready = /^Stele is ready at (\S+)$[\s\S]*?^API key of the demo: (\S+)$/m;
    const [url = '', key = ''] = await untilItSays(hub, ready, READY_WITHIN_MS);
    const calls: [path: string, headers?: Record<string, string>][] = [
      ['/readyz'],
      ['/v1/orders', { 'X-API-Key': key }],
      ['/api/workspace', { 'X-API-Key': key }],
      ['/docs/wizcommerce'],
      ['/docs/assets/scalar.js'],
    ];
    for (const [path, headers = {}] of calls) {
      expectSame(`the status of GET ${path}`, (await fetch(url + path, { headers })).status, 200);
    }
    const asked = ['--url', url, '--key', key, '--json', 'orders', 'list', '--limit', '1'];
    const answer = run(folder, 'npx', '--no-install', 'stele', ...asked);
    expectSame('what `stele orders list` lists', typeof JSON.parse(answer), 'object');
  } finally {
    await interrupt(hub);
  }
}

function tryEmbedding(folder: string): void {
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TYPES));
  run(folder, process.execPath, resolve('node_modules/typescript/bin/tsc'));
  expectSame('what the program says', run(folder, process.execPath, 'program.ts').trim(), 'Stele API: default');
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}
