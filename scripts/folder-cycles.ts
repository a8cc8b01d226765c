import { dirname } from 'node:path/posix';
import type { ICruiseResult } from 'dependency-cruiser';

/** The folders of the product. Tests and scripts may import each other in any way. */
const PRODUCT = /^(?:src|sdk|cli|console)\//;

/**
 * Files at the root of a dialect, and of src/dialects/, count each by itself: `index.ts` imports the dialect's nouns, which
 * import its `settings.ts`.
 */
const COUNTS_BY_ITSELF = /^src\/dialects\/(?:[^/]+\/)?[^/]+\.ts$/;

/** The imports that exist at run time, between folders: from each folder to others, with the first such import. */
function importsBetween(modules: ICruiseResult['modules']): Map<string, Map<string, string>> {
  const folders = new Map<string, Map<string, string>>();
  for (const { source, dependencies } of modules) {
    for (const { resolved, dependencyTypes } of dependencies) {
      if (!PRODUCT.test(source) || !PRODUCT.test(resolved) || dependencyTypes.includes('type-only')) continue;
      const [from, to] = [placeOf(source), placeOf(resolved)];
      if (from === to) continue;
      const targets = folders.get(from) ?? new Map<string, string>();
      folders.set(from, targets);
      if (!targets.has(to)) targets.set(to, `${source} → ${resolved}`);
    }
  }
  return folders;
}

const placeOf = (file: string): string => (COUNTS_BY_ITSELF.test(file) ? file : dirname(file));

/** A shortest cycle of run-time imports through each folder that has one, as the imports that close it. Each is named once. */
export function folderCycles(modules: ICruiseResult['modules']): string[][] {
  const folders = importsBetween(modules);
  const cycles = new Map<string, string[]>();
  for (const start of folders.keys()) {
    const path = shortestCycle(start, folders);
    if (path)
      cycles.set(
        path.toSorted().join(),
        path.map((from, i) => importOf(folders, from, path[(i + 1) % path.length])),
      );
  }
  return [...cycles.values()];
}

const importOf = (folders: Map<string, Map<string, string>>, from: string, to = ''): string =>
  folders.get(from)?.get(to) ?? '';

function shortestCycle(start: string, folders: Map<string, Map<string, string>>): string[] | undefined {
  const seen = new Set<string>();
  let paths = [[start]];
  while (paths.length > 0) {
    const longer: string[][] = [];
    for (const path of paths) {
      for (const next of folders.get(path.at(-1) ?? '')?.keys() ?? []) {
        if (next === start) return path;
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...path, next]);
      }
    }
    paths = longer;
  }
  return undefined;
}
