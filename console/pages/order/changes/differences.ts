import { type Kind, kindOf, NAME_OF_ENTRY, PARTS } from './fields.ts';

/** One thing that differs between two values of a field. */
export interface Difference {
  /** The field, and the parts below it. */
  path: readonly string[];
  kind: Kind;
  /** The entry of a list that it is about: a line's SKU and title, a charge's name. */
  entry?: string;
  /** Absent: the value is new. */
  from: unknown;
  /** Absent: the value is gone. */
  to: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const MOST = 200;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordOf = (value: unknown): Fields => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Whether two values of JSON are the same; the order of names does not count, and no value is as null. */
export function same(one: unknown, other: unknown): boolean {
  const [a, b] = [one ?? null, other ?? null];
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((entry, i) => same(entry, b[i]));
  if (isRecord(a) && isRecord(b)) return namesOf(a, b).every((name) => same(a[name], b[name]));
  return a === b;
}

const namesOf = (one: Fields, other: Fields, known: Fields = {}): string[] => [
  ...new Set([...Object.keys(known), ...Object.keys(one), ...Object.keys(other)]),
];

/** What differs between two values of a field, in the words of its parts; at most 200 differences. */
export function differencesOf(field: string, from: unknown, to: unknown): Difference[] {
  return differ([field], kindOf(field), from, to).slice(0, MOST);
}

function differ(path: readonly string[], kind: Kind, from: unknown, to: unknown): Difference[] {
  if (same(from, to)) return [];
  switch (kind) {
    case 'lines':
    case 'charges':
    case 'attributes':
      return entriesDiffer(path, kind, listOf(from), listOf(to));
    case 'tags':
      return tagsDiffer(path, listOf(from), listOf(to));
    case 'contact':
    case 'address':
    case 'consent':
    case 'container':
      return partsDiffer(path, PARTS[kind], recordOf(from), recordOf(to));
    case 'json':
      return isRecord(from) && isRecord(to)
        ? partsDiffer(path, {}, from, to)
        : [{ path, kind, from: from ?? undefined, to: to ?? undefined }];
    case 'text':
    case 'note':
    case 'word':
    case 'money':
    case 'quantity':
    case 'flag':
    case 'time':
    case 'status':
      return [{ path, kind, from: from ?? undefined, to: to ?? undefined }];
  }
}

function partsDiffer(path: readonly string[], parts: Readonly<Record<string, Kind>>, from: Fields, to: Fields) {
  return namesOf(from, to, parts).flatMap((name) =>
    differ([...path, name], parts[name] ?? 'json', from[name], to[name]),
  );
}

function tagsDiffer(path: readonly string[], from: readonly unknown[], to: readonly unknown[]): Difference[] {
  const gone = from.filter((tag) => !to.includes(tag));
  const added = to.filter((tag) => !from.includes(tag));
  if (gone.length + added.length === 0) return [{ path, kind: 'tags', from, to }];
  return [
    ...gone.map((tag): Difference => ({ path, kind: 'tags', from: tag, to: undefined })),
    ...added.map((tag): Difference => ({ path, kind: 'tags', from: undefined, to: tag })),
  ];
}

type Listed = keyof typeof NAME_OF_ENTRY;

/** Entries of two lists that are about the same: by their names, and the second of a name with the second. */
function pairsOf(
  kind: Listed,
  from: readonly unknown[],
  to: readonly unknown[],
): { key: string; from: Fields | undefined; to: Fields | undefined }[] {
  const keyed = (entries: readonly unknown[]): Map<string, Fields> => {
    const counts = new Map<string, number>();
    return new Map(
      entries.map(recordOf).map((entry) => {
        const name = String(entry[NAME_OF_ENTRY[kind]] ?? `new ${entry['sku'] ?? ''}`);
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        return [count === 1 ? name : `${name} ${count}`, entry];
      }),
    );
  };
  const [before, after] = [keyed(from), keyed(to)];
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => ({
    key,
    from: before.get(key),
    to: after.get(key),
  }));
}

function entriesDiffer(
  path: readonly string[],
  kind: Listed,
  from: readonly unknown[],
  to: readonly unknown[],
): Difference[] {
  const found = pairsOf(kind, from, to).flatMap(({ from: before, to: after }): Difference[] => {
    const entry = entryName(kind, after ?? before ?? {});
    if (!before || !after) return [{ path, kind, entry, from: before, to: after }];
    if (kind === 'attributes') return differ(path, 'text', before['value'], after['value']).map(named(entry));
    return partsDiffer(path, PARTS[kind], before, after).map(named(entry));
  });
  // The same entries in another order.
  return found.length > 0 ? found : [{ path, kind, from, to }];
}

const named =
  (entry: string) =>
  (difference: Difference): Difference => ({ ...difference, entry });

function entryName(kind: Listed, entry: Fields): string {
  if (kind !== 'lines') return String(entry['name'] ?? '');
  return [entry['sku'], entry['title']].filter(Boolean).join(' · ');
}
