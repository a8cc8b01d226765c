// Builds the console and adds up what a first visit to each of its pages loads. A page that exceeds the limit fails the check.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

const LIMIT_BYTES = 250_000;

/** A chunk in Vite's manifest, by its source. */
interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const outDir = mkdtempSync(join(tmpdir(), 'stele-console-'));
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({ configFile: 'console/vite.config.ts', logLevel: 'error', build: { outDir, emptyOutDir: true } });
const manifest = JSON.parse(readFileSync(join(outDir, 'console/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** The files of chunks and of all that they import at once. Fonts and icons are of the entry. */
function filesOf(sources: readonly string[], files = new Set<string>()): Set<string> {
  for (const source of sources) {
    const { file, imports = [], css = [] } = manifest[source] as Chunk;
    if (files.has(file)) continue;
    for (const each of [file, ...css]) files.add(each);
    filesOf(imports, files);
  }
  return files;
}

/** The bytes of a file over TLS, where browsers take Brotli. Fonts are compressed already. */
const sizes = new Map<string, number>();
function sizeOf(file: string): number {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const content = readFileSync(join(outDir, file));
  const size = file.endsWith('.woff2') ? content.length : brotliCompressSync(content).length;
  sizes.set(file, size);
  return size;
}

const sources = Object.keys(manifest);
const entries = sources.filter((source) => manifest[source]?.isEntry);
// Browsers load the fonts of the letters that occur: those of Latin.
const fonts = Object.values(manifest).filter(({ file }) => /-latin-(?!ext)[^/]*\.woff2$/.test(file));
const always = ['index.html', 'console/theme.js', 'console/stele.svg', ...fonts.map(({ file }) => file)];
const pages = sources.filter((source) => source.endsWith('-page.tsx'));
const textsOf = (page: string): string[] => sources.filter((source) => source === `text/en/${page.split('/')[1]}.ts`);

const visits = [['sign-in', []], ...pages.map((page) => [page, [page, ...textsOf(page)]])] as [string, string[]][];
const totals = visits.map(([name, chunks]) => ({
  name,
  bytes: [...new Set([...always, ...filesOf([...entries, ...chunks])])].reduce((sum, file) => sum + sizeOf(file), 0),
}));
totals.sort((a, b) => b.bytes - a.bytes);
const tooLarge = totals.filter(({ bytes }) => bytes > LIMIT_BYTES);
for (const { name, bytes } of tooLarge)
  console.error(`${name}: a first visit loads ${bytes} bytes, more than ${LIMIT_BYTES}`);
const [largest] = totals;
console.log(`console: ${totals.length} pages, at most ${largest?.bytes} bytes at a first visit (${largest?.name})`);
process.exitCode = tooLarge.length > 0 || pages.length === 0 || fonts.length < 2 ? 1 : 0;
