import { type FileRecord, type FoundRecord, type RecordFault, RecordReader } from './record-reader.ts';

/** Reads one record a line (https://jsonlines.org), without parsing it. */
export class JsonLinesReader extends RecordReader<FileRecord> {
  protected override find(text: string, start: number, isLast: boolean): FoundRecord<FileRecord> {
    const lineEnd = text.indexOf('\n', start);
    if (lineEnd < 0 && !isLast) return undefined;
    const end = lineEnd < 0 ? text.length : lineEnd;
    const trimmed = end > start && text[end - 1] === '\r' ? end - 1 : end;
    return { record: {}, end: trimmed, next: Math.min(end + 1, text.length) };
  }

  protected override giveUp(): undefined {
    return undefined;
  }

  protected override tooLong(fault: RecordFault): { fault: RecordFault } {
    return { fault };
  }
}

/** The values to find in a JSON text, as a tree of paths. */
interface Sought {
  at: number | undefined;
  parts: Map<string, Sought>;
}

/** Deeper values are located by the value around them. */
const DEEPEST_SOUGHT = 32;

/** The position of the value at each path in a JSON text, or of the nearest value around it. Goes through the text once. */
export function positionsOfValues(raw: string, paths: readonly (readonly (string | number)[])[]): number[] {
  const root: Sought = { at: undefined, parts: new Map() };
  const chains = paths.map((path) => chainTo(root, path));
  seek(raw, skipSpace(raw, 0), root);
  return chains.map((chain) => chain.findLast(({ at }) => at !== undefined)?.at ?? 0);
}

function chainTo(root: Sought, path: readonly (string | number)[]): Sought[] {
  const chain = [root];
  let last = root;
  for (const part of path.slice(0, DEEPEST_SOUGHT)) {
    const next = last.parts.get(String(part)) ?? { at: undefined, parts: new Map() };
    last.parts.set(String(part), next);
    chain.push(next);
    last = next;
  }
  return chain;
}

function forget(sought: Sought): void {
  sought.at = undefined;
  for (const part of sought.parts.values()) forget(part);
}

/** Notes the position of the value here and of those sought in it. Returns where it ends. */
function seek(raw: string, start: number, sought: Sought): number {
  // Of several members with one name the last counts.
  forget(sought);
  sought.at = start;
  const isObject = raw[start] === '{';
  if (sought.parts.size === 0 || !(isObject || raw[start] === '[')) return skipValue(raw, start);
  let at = skipSpace(raw, start + 1);
  for (let i = 0; at < raw.length && raw[at] !== '}' && raw[at] !== ']'; i++) {
    let name = String(i);
    if (isObject) {
      const end = skipString(raw, at);
      name = textOf(raw.slice(at, end));
      at = skipSpace(raw, skipSpace(raw, end) + 1);
    }
    const part = sought.parts.get(name);
    at = skipSpace(raw, part ? seek(raw, at, part) : skipValue(raw, at));
    if (raw[at] === ',') at = skipSpace(raw, at + 1);
    else break;
  }
  return at + 1;
}

const textOf = (literal: string): string =>
  literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

export function skipSpace(raw: string, start: number): number {
  let at = start;
  while (isSpace(raw.charCodeAt(at))) at++;
  return at;
}

/** Where the string here ends: its closing quote has an even number of backslashes before it. */
export function skipString(raw: string, open: number): number {
  for (let quote = raw.indexOf('"', open + 1); quote >= 0; quote = raw.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (raw[before] === '\\') before--;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return raw.length;
}

function skipScalar(raw: string, start: number): number {
  let at = start;
  while (at < raw.length && !isSpace(raw.charCodeAt(at)) && !',]}'.includes(raw[at] as string)) at++;
  return at;
}

/** Where the value here ends. Counts brackets, since a value can be nested deeper than calls can go. */
export function skipValue(raw: string, start: number): number {
  let depth = 0;
  for (let at = start; at < raw.length; ) {
    const character = raw[at];
    if (character === '"') at = skipString(raw, at);
    else if (character === '{' || character === '[') {
      depth++;
      at++;
    } else if (character === '}' || character === ']') {
      depth--;
      at++;
    } else at = depth === 0 ? skipScalar(raw, at) : at + 1;
    if (depth <= 0) return at;
  }
  return raw.length;
}
