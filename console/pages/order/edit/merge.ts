import { same } from '../changes/differences.ts';
import { type Kind, NAME_OF_ENTRY, PARTS } from '../changes/fields.ts';

/** A part of a field that two people changed in different ways. */
export interface Conflict {
  path: readonly string[];
  kind: Kind;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export type Side = 'base' | 'mine' | 'theirs';

/** Names a part in a record of choices. */
export const nameOfPart = (path: readonly string[]): string => path.join('/');

type Fields = Readonly<Record<string, unknown>>;
type Three = Readonly<Record<Side, unknown>>;

const recordOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Joins two changes of one value. What only one side changed is taken; what both changed differently is decided by `choose`.
 * Contacts, addresses and the entries of lists are joined part by part.
 */
export function merge(
  path: readonly string[],
  kind: Kind,
  { base, mine, theirs }: Three,
  choose: (conflict: Conflict) => unknown,
): unknown {
  if (same(mine, theirs) || same(mine, base)) return theirs;
  if (same(theirs, base)) return mine;
  switch (kind) {
    case 'contact':
    case 'address':
    case 'consent':
    case 'container':
      if (!mine || !theirs) break;
      return mergeParts(path, PARTS[kind], { base, mine, theirs }, choose);
    case 'lines':
    case 'charges':
    case 'attributes':
      return mergeEntries(path, kind, { base, mine, theirs }, choose);
    case 'tags':
      return mergeTags({ base, mine, theirs });
    default:
      break;
  }
  return choose({ path, kind, base, mine, theirs });
}

function mergeParts(
  path: readonly string[],
  parts: Readonly<Record<string, Kind>>,
  three: Three,
  choose: (conflict: Conflict) => unknown,
): Fields {
  const [base, mine, theirs] = [recordOf(three.base), recordOf(three.mine), recordOf(three.theirs)];
  const names = new Set([...Object.keys(base), ...Object.keys(theirs), ...Object.keys(mine)]);
  const merged = [...names].map((name) => {
    const values = { base: base[name], mine: mine[name], theirs: theirs[name] };
    return [name, merge([...path, name], parts[name] ?? 'json', values, choose)] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined && value !== null));
}

type Listed = keyof typeof NAME_OF_ENTRY;

function mergeEntries(path: readonly string[], kind: Listed, three: Three, choose: (conflict: Conflict) => unknown) {
  const [base, mine, theirs] = [keyed(kind, three.base), keyed(kind, three.mine), keyed(kind, three.theirs)];
  return [...new Set([...theirs.keys(), ...mine.keys()])].flatMap((key) => {
    const values = { base: base.get(key), mine: mine.get(key), theirs: theirs.get(key) };
    const at = [...path, key];
    const merged =
      values.base && values.mine && values.theirs
        ? mergeParts(at, PARTS[kind], values, choose)
        : merge(at, 'json', values, choose);
    return merged === undefined || merged === null ? [] : [merged];
  });
}

/** The entries by their names; the second of a name apart from the first. */
function keyed(kind: Listed, value: unknown): Map<string, Fields> {
  const entries = new Map<string, Fields>();
  for (const entry of listOf(value).map(recordOf)) {
    const name = String(entry[NAME_OF_ENTRY[kind]] ?? `new ${entry['sku'] ?? ''}`);
    let key = name;
    for (let n = 2; entries.has(key); n++) key = `${name} ${n}`;
    entries.set(key, entry);
  }
  return entries;
}

function mergeTags(three: Three): unknown[] {
  const [base, mine, theirs] = [listOf(three.base), listOf(three.mine), listOf(three.theirs)];
  const kept = theirs.filter((tag) => mine.includes(tag) || !base.includes(tag));
  return [...kept, ...mine.filter((tag) => !base.includes(tag) && !theirs.includes(tag))];
}

/** What both sides changed differently. */
export function conflictsOf(field: string, kind: Kind, three: Three): Conflict[] {
  const found: Conflict[] = [];
  merge([field], kind, three, (conflict) => {
    found.push(conflict);
    return conflict.mine;
  });
  return found;
}
