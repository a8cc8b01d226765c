import { type FileRecord, type Found, type RecordFault, RecordReader } from './records.ts';

/** Reads one record a line (https://jsonlines.org). What is in a line is for others to read. */
export class JsonLinesReader extends RecordReader<FileRecord> {
  protected override find(text: string, start: number, isLast: boolean): Found<FileRecord> {
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

/** Where in a JSON text the value at a path begins, or what is nearest around it that is there. */
export function positionOfValue(raw: string, path: readonly (string | number)[]): number {
  let at = skipSpace(raw, 0);
  for (const part of path) {
    const inner = typeof part === 'number' ? entryAt(raw, at, part) : memberAt(raw, at, part);
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}

function memberAt(raw: string, open: number, name: string): number | undefined {
  if (raw[open] !== '{') return undefined;
  let at = skipSpace(raw, open + 1);
  let found: number | undefined;
  while (raw[at] === '"') {
    const end = skipValue(raw, at);
    const value = skipSpace(raw, skipSpace(raw, end) + 1);
    // The last of several members with one name is the one that counts.
    if (textOf(raw.slice(at, end)) === name) found = value;
    at = skipSpace(raw, skipValue(raw, value));
    if (raw[at] !== ',') break;
    at = skipSpace(raw, at + 1);
  }
  return found;
}

function entryAt(raw: string, open: number, index: number): number | undefined {
  if (raw[open] !== '[') return undefined;
  let at = skipSpace(raw, open + 1);
  for (let i = 0; i < index; i++) {
    at = skipSpace(raw, skipValue(raw, at));
    if (raw[at] !== ',') return undefined;
    at = skipSpace(raw, at + 1);
  }
  return raw[at] === ']' ? undefined : at;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^,\]}\s]*/y;

const textOf = (literal: string): unknown => JSON.parse(literal) as unknown;

function skip(pattern: RegExp, raw: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(raw)?.[0].length ?? 0);
}

const skipSpace = (raw: string, at: number): number => skip(SPACE, raw, at);

/** Behind the value that begins here. Counts brackets, since a value can be nested deeper than calls can be. */
function skipValue(raw: string, start: number): number {
  let depth = 0;
  for (let at = start; at < raw.length; ) {
    const character = raw[at];
    if (character === '"') at = skip(STRING, raw, at);
    else if (character === '{' || character === '[') {
      depth++;
      at++;
    } else if (character === '}' || character === ']') {
      depth--;
      at++;
    } else at = depth === 0 ? skip(SCALAR, raw, at) : at + 1;
    if (depth === 0) return at;
  }
  return raw.length;
}
