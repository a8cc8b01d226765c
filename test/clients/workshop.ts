import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const beside = (module: string, path: string): string => fileURLToPath(new URL(path, module));

const OPENAPI_TS = beside(import.meta.resolve('@hey-api/openapi-ts'), './run.mjs');
const OAZAPFTS = beside(import.meta.resolve('oazapfts'), './cli.js');
const TSC = beside(import.meta.resolve('typescript/package.json'), './bin/tsc');

/** A folder outside the checkout in which clients are generated, and programs that use them lie beside them. */
export interface Workshop {
  /** What a generator says while it makes a client of this document; nothing but its progress, when all is well. */
  generate(generator: Generator, name: string, document: URL): Promise<string>;
  /** Checks the types of all that was generated, and of the programs that use it; what the compiler complains of. */
  checkTypes(): Promise<string>;
  /** A generated client, or a program, as a module. */
  load(path: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Two that share no code, so that a contract has two independent readers. */
export const GENERATORS = ['openapi-ts', 'oazapfts'] as const;

export type Generator = (typeof GENERATORS)[number];

/** The settings of a new project with a bundler, for which the generators write. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: [],
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
  exclude: ['node_modules'],
};

/** Makes the folder, with the programs in it and the packages of the checkout. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-clients-'));
  await symlink(here('../../node_modules'), join(folder, 'node_modules'), 'dir');
  for (const generator of GENERATORS) await mkdir(join(folder, generator));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  for (const program of await readdir(here('./programs'))) {
    await copyFile(here(`./programs/${program}`), join(folder, program));
  }
  const node = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    return stdout + stderr;
  };
  const generators: Record<Generator, (name: string, document: string) => Promise<string>> = {
    'openapi-ts': (name, document) =>
      node(
        ...['--import', pathToFileURL(here('../../scripts/typescript-with-api.ts')).href, OPENAPI_TS],
        ...['--input', document, '--output', join(folder, 'openapi-ts', name), '--client', '@hey-api/client-fetch'],
        '--no-log-file',
      ),
    oazapfts: (name, document) => node(OAZAPFTS, document, join(folder, 'oazapfts', `${name}.ts`)),
  };
  return {
    generate: (generator, name, document) => generators[generator](name, fileURLToPath(document)),
    checkTypes: () => node(TSC, '-p', folder).catch((error: { stdout?: string }) => error.stdout ?? String(error)),
    load: (path) =>
      import(/* @vite-ignore */ pathToFileURL(join(folder, path)).href) as Promise<Record<string, unknown>>,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
