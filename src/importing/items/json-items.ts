import type { Problem } from '../../model/failure.ts';
import type { JsonRules } from '../cells/cells.ts';
import { JsonLinesReader, positionsOfValues } from '../files/json-lines-reader.ts';
import { type FileRecord, placesIn } from '../files/record-reader.ts';
import { Utf8Text } from '../files/utf8-text.ts';
import {
  type CheckBody,
  type ImportItem,
  type ItemProblem,
  type ItemReader,
  type RowPlace,
  type Spot,
  shownValue,
} from './item.ts';
import { nestingProblems } from './nesting.ts';

/** Reads JSON lines into items, one item a line. */
export class JsonItems implements ItemReader {
  readonly #rules: JsonRules;
  readonly #check: CheckBody;
  readonly #text: Utf8Text;
  readonly #reader: JsonLinesReader;
  #rows: number;
  #isMarkCounted = false;

  constructor(rules: JsonRules, check: CheckBody, place: RowPlace) {
    this.#rules = rules;
    this.#check = check;
    this.#text = new Utf8Text(place.offset === 0);
    this.#reader = new JsonLinesReader(place);
    this.#rows = place.rows;
  }

  *push(bytes: Uint8Array): Generator<ImportItem> {
    const piece = this.#text.push(bytes);
    if (piece) yield* this.#take(() => this.#reader.push(piece));
  }

  *end(): Generator<ImportItem> {
    const piece = this.#text.end();
    if (piece) yield* this.#take(() => this.#reader.push(piece));
    yield* this.#take(() => this.#reader.end());
  }

  *#take(read: () => Iterable<FileRecord>): Generator<ImportItem> {
    if (!this.#isMarkCounted) {
      this.#isMarkCounted = true;
      this.#reader.skip(this.#text.markBytes);
    }
    for (const record of read()) {
      if (record.raw.trim() === '' && !record.fault) continue;
      this.#rows++;
      yield this.#item(record);
    }
  }

  #item(record: FileRecord): ImportItem {
    const { line, endLine, endOffset } = record;
    const { body, problems, position } = this.#read(record);
    return {
      row: this.#rows,
      line,
      body,
      problems,
      characters: record.raw.length,
      spotsOf: (paths) => spotsOf(record, paths, position),
      end: { offset: endOffset, line: endLine, rows: this.#rows },
    };
  }

  #read({ raw, fault }: FileRecord): {
    body: Record<string, unknown> | undefined;
    problems: readonly ItemProblem[];
    position: number;
  } {
    const bad = (rule: Problem['rule'], reason: string, position = 0) => ({
      body: undefined,
      problems: [{ path: [], rule, reason }],
      position,
    });
    if (fault) return bad(fault.rule, fault.reason, fault.position);
    let value: unknown;
    try {
      value = this.#rules.readJson(raw);
    } catch (error) {
      const { message, position = 0 } = error as { message: string; position?: number };
      return bad('json', message.replace(/^the body /, ''), position);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('type', 'must be an object');
    const body = withoutNulls(value as Record<string, unknown>);
    return {
      body,
      problems: [
        ...this.#rules.textProblems(raw, body),
        ...this.#rules.repeatedNames(raw),
        ...this.#check(body),
        ...nestingProblems(body, [{ raw }]),
      ],
      position: 0,
    };
  }
}

/**
 * Null counts as left out, except in extras, which may be any JSON. The recursion is no deeper than an order, since a
 * hostile line can be nested deeper than the call stack.
 */
function withoutNulls(body: Record<string, unknown>, depth = 0): Record<string, unknown> {
  for (const [name, value] of Object.entries(body)) {
    if (value === null) delete body[name];
    else if (name === 'extras' || depth >= DEEPEST) continue;
    else if (Array.isArray(value)) {
      for (const entry of value) if (isObject(entry)) withoutNulls(entry, depth + 1);
    } else if (isObject(value)) withoutNulls(value, depth + 1);
  }
  return body;
}

const DEEPEST = 4;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function spotsOf(record: FileRecord, paths: readonly Problem['path'][], position: number): Spot[] {
  const { raw, fault } = record;
  if (fault)
    return placesIn(
      record,
      paths.map(() => fault.position),
    );
  const found = positionsOfValues(raw, paths);
  const starts = found.map((at, i) => (paths[i]?.length === 0 ? position : at));
  return placesIn(record, starts).map((place, i) => {
    const at = starts[i] ?? 0;
    if (paths[i]?.length === 0) return place;
    const value = shownValue(raw.slice(at, at + 300).match(/^(?:"(?:[^"\\]|\\.)*"?|[^,}\]]*)/)?.[0]);
    return { ...place, ...(value === undefined ? {} : { value }) };
  });
}
