import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { type Representation, represent } from '../files/representation.ts';

export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** A file in memory, plain and as it was compressed when the console was built. */
export interface ConsoleFile {
  mediaType: string;
  /** Its name has a hash of its content, so it never changes. */
  isImmutable: boolean;
  plain: Representation;
  coded: Partial<Record<Coding, Representation>>;
}

/** The files of the console: its page, and the others by their paths as the page names them. */
export interface ConsoleFiles {
  page: ConsoleFile;
  byPath: ReadonlyMap<string, ConsoleFile>;
}

/** The folder of all files but the page. */
const FOLDER = 'console';
const PAGE = 'index.html';
const SUFFIX: Record<Coding, string> = { br: '.br', gzip: '.gz' };

/** All files are kept in memory. The console has about 3 MiB with its compressed copies. */
const MOST_FILES = 2000;
const MOST_BYTES = 64 * 1024 * 1024;

const MEDIA_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Reads a built console into memory. Throws when a file is missing, or when there is more than a console has. */
export async function readConsole(folder: string): Promise<ConsoleFiles> {
  const entries = await readdir(join(folder, FOLDER), { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  if (names.length > MOST_FILES) throw new Error(`the console has ${names.length} files, more than ${MOST_FILES}`);
  const bodies = new Map<string, Buffer>();
  let bytes = 0;
  for (const name of [PAGE, `${PAGE}.br`, `${PAGE}.gz`, ...names]) {
    const body = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && name.startsWith(`${PAGE}.`)) return undefined;
      throw error;
    });
    if (body) bodies.set(name, body);
    bytes += body?.length ?? 0;
    if (bytes > MOST_BYTES) throw new Error(`the console has more than ${MOST_BYTES} bytes`);
  }
  const hashed = hashedNames(bodies.get(`${FOLDER}/manifest.json`));
  const byPath = new Map<string, ConsoleFile>();
  for (const name of bodies.keys()) {
    if (/\.(?:br|gz)$/.test(name)) continue;
    byPath.set(`/${name}`, fileOf(name, bodies, hashed.has(name)));
  }
  const page = byPath.get(`/${PAGE}`) as ConsoleFile;
  byPath.delete(`/${PAGE}`);
  return { page, byPath };
}

function fileOf(name: string, bodies: ReadonlyMap<string, Buffer>, isImmutable: boolean): ConsoleFile {
  const coded: ConsoleFile['coded'] = {};
  for (const coding of CODINGS) {
    const body = bodies.get(name + SUFFIX[coding]);
    if (body) coded[coding] = represent(body);
  }
  return {
    mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    isImmutable,
    plain: represent(bodies.get(name) as Buffer),
    coded,
  };
}

interface Built {
  file: string;
  css?: string[];
  assets?: string[];
}

/** The files whose names have a hash, as Vite's manifest lists them. What it copied from `public/` is not among them. */
function hashedNames(manifest: Buffer | undefined): ReadonlySet<string> {
  const entries = manifest ? Object.values(JSON.parse(manifest.toString('utf8')) as Record<string, Built>) : [];
  return new Set(entries.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]));
}
