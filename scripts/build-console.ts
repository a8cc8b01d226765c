// Builds the console into dist/console, with compressed copies of its files. `npm run build` runs it, and a hub that was
// started in a checkout without a present console.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { consoleFolder } from '../src/config/places.ts';
import { stampFile, stampOf } from '../src/process/console-stamp.ts';

/** Beside dist/console, so that a renaming moves it there. */
const UNFINISHED = '.console-';
/** A folder of a build that was killed is deleted by a later one. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** Two builds at once may put theirs in place in turn. */
const MOST_TRIES = 20;

const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest']);
/** Shorter files do not get smaller. */
const SHORTEST = 256;

/** Builds the console of a checkout. Rejects with the error of the build; what was built before stays then. */
export async function buildConsole(root: string): Promise<void> {
  const place = consoleFolder(root);
  const dist = resolve(place, '..');
  await mkdir(dist, { recursive: true });
  await forgetUnfinished(dist);
  const unfinished = join(dist, `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    // Before the build: a source that is changed meanwhile makes the next start build again.
    const stamp = await stampOf(root);
    await bundle(root, unfinished);
    await compressAll(unfinished);
    await writeFile(stampFile(unfinished), `${stamp}\n`);
    await putInPlace(unfinished, place);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function bundle(root: string, outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: join(root, 'console', 'vite.config.ts'),
    // The others write files beside the sources.
    configLoader: 'native',
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  });
}

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

async function compressAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSED.has(extname(entry.name)));
  await Promise.all(files.map(({ parentPath, name }) => compress(join(parentPath, name))));
}

async function compress(file: string): Promise<void> {
  const plain = await readFile(file);
  if (plain.length < SHORTEST) return;
  const [brotli, gzipped] = await Promise.all([
    inBrotli(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    inGzip(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)]);
}

/** A folder cannot replace one that has files, so the present one is moved away first. */
async function putInPlace(made: string, place: string): Promise<void> {
  const former = `${made}-former`;
  for (let tries = 1; ; tries++) {
    await rename(place, former).catch(unless('ENOENT'));
    const error = await rename(made, place).then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => reason,
    );
    await rm(former, { recursive: true, force: true });
    if (!error) return;
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '') || tries >= MOST_TRIES) throw error;
  }
}

const unless =
  (code: string) =>
  (error: NodeJS.ErrnoException): void => {
    if (error.code !== code) throw error;
  };

async function forgetUnfinished(dist: string): Promise<void> {
  for (const name of await readdir(dist)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const since = await stat(join(dist, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - since > FORGOTTEN_AFTER_MS) await rm(join(dist, name), { recursive: true, force: true });
  }
}

if (import.meta.main) await buildConsole(resolve(import.meta.dirname, '..'));
