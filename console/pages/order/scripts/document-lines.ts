import { same } from '../changes/differences.ts';

/** A line of a JSON document as it is set. */
export interface DocumentLine {
  /** The dotted path of the value. */
  path: string;
  depth: number;
  /** The name before the value; absent in lists. */
  name?: string;
  kind: 'open' | 'close' | 'text' | 'number' | 'word' | 'none';
  text: string;
  hasComma: boolean;
  /** How it differs from the other document. */
  mark?: 'changed' | 'added' | 'removed';
  /** The value in the other document. */
  before?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Stands for a document to which nothing is compared. */
const NOTHING = Symbol('nothing');

/**
 * Sets a document in lines, with its differences from another one. Entries of a list are compared by their `id` or `sku`,
 * and without these by their places.
 */
export function linesOf(document: unknown, other?: unknown): DocumentLine[] {
  return lines('', undefined, document, other === undefined ? NOTHING : other, 0, false);
}

function lines(
  path: string,
  name: string | undefined,
  value: unknown,
  other: unknown,
  depth: number,
  hasComma: boolean,
): DocumentLine[] {
  const base = { path, depth, ...(name === undefined ? {} : { name }) };
  const isNew = other === undefined;
  if (Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0) {
    const isList = Array.isArray(value);
    const [open, close] = isList ? ['[', ']'] : ['{', '}'];
    return [
      { ...base, kind: 'open', text: open, hasComma: false, ...(isNew ? { mark: 'added' as const } : {}) },
      ...(isList ? entries(path, value, other, depth + 1) : fields(path, value as Fields, other, depth + 1)),
      { path, depth, kind: 'close', text: close, hasComma },
    ];
  }
  return [{ ...base, ...leafOf(value), hasComma, ...markOf(value, other) }];
}

function fields(path: string, value: Fields, other: unknown, depth: number): DocumentLine[] {
  const names = Object.keys(value);
  const before = isRecord(other) ? other : {};
  const gone = Object.keys(before).filter((name) => value[name] === undefined && before[name] !== undefined);
  return [
    ...names.flatMap((name, i) =>
      lines(
        below(path, name),
        name,
        value[name],
        other === NOTHING ? NOTHING : before[name],
        depth,
        i < names.length - 1,
      ),
    ),
    ...gone.map((name) => removed(below(path, name), name, before[name], depth)),
  ];
}

function entries(path: string, value: readonly unknown[], other: unknown, depth: number): DocumentLine[] {
  const before = Array.isArray(other) ? other : [];
  const matched = value.map((entry, i) => counterpart(entry, i, before));
  const gone = before.filter((entry) => !matched.includes(entry));
  return [
    ...value.flatMap((entry, i) =>
      lines(
        below(path, String(i)),
        undefined,
        entry,
        other === NOTHING ? NOTHING : matched[i],
        depth,
        i < value.length - 1,
      ),
    ),
    ...gone.map((entry, i) => removed(below(path, `-${i}`), undefined, entry, depth)),
  ];
}

function counterpart(entry: unknown, place: number, others: readonly unknown[]): unknown {
  if (!isRecord(entry)) return others.find((other) => same(other, entry));
  for (const name of ['id', 'sku', 'name']) {
    if (entry[name] === undefined) continue;
    const candidates = others.filter((other) => isRecord(other) && other[name] === entry[name]);
    return candidates.find((other) => same(other, entry)) ?? candidates[0];
  }
  return others[place];
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const removed = (path: string, name: string | undefined, value: unknown, depth: number): DocumentLine => ({
  path,
  depth,
  ...(name === undefined ? {} : { name }),
  ...leafOf(value),
  hasComma: false,
  mark: 'removed',
});

function leafOf(value: unknown): Pick<DocumentLine, 'kind' | 'text'> {
  const text = JSON.stringify(value) ?? 'null';
  if (typeof value === 'string') return { kind: 'text', text };
  if (typeof value === 'number') return { kind: 'number', text };
  return { kind: value === null ? 'none' : 'word', text };
}

function markOf(value: unknown, other: unknown): Pick<DocumentLine, 'mark' | 'before'> {
  if (other === NOTHING || same(value, other)) return {};
  return other === undefined ? { mark: 'added' } : { mark: 'changed', before: JSON.stringify(other) };
}
