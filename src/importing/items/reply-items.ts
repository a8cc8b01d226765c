import type { Problem } from '../../model/failure.ts';
import type { JsonRules } from '../cells/cells.ts';
import { positionsOfValues } from '../files/json-lines-reader.ts';
import { type JsonValueRecord, JsonValuesReader } from '../files/json-values-reader.ts';
import { placesIn } from '../files/record-reader.ts';
import { Utf8Text } from '../files/utf8-text.ts';
import { eachUnknown, hasValueAt, withoutNulls } from '../replies/reply-schema.ts';
import { type AnyReplies, type ReplyRecord, type RowOfReply, withoutAbsent } from '../replies/vendor-replies.ts';
import type { CheckBody, ImportItem, ItemProblem, ItemReader, LeftOut, RowPlace, Spot } from './item.ts';
import { shownValue } from './item.ts';
import { nestingProblems } from './nesting.ts';

/** Further unknown fields are as good as unlimited, as those that a file of someone else's has. */
const MOST_LEFT_OUT = 200;

const ORPHAN = 'belongs to the order before it in the file, and there is none';

const UNKNOWN = 'the hub does not know it';

interface Checks {
  /** Checks a record against the vendor's schema. */
  ofRecord: CheckBody;
  /** Checks a row against the hub's schema. */
  ofRow: CheckBody;
}

/** A record that waits for its parts, with the text that it stands in. */
interface Waiting {
  record: JsonValueRecord;
  parts: JsonValueRecord[];
  row: number;
  end: RowPlace;
}

/** Reads a vendor's replies into items, one for each order or customer. */
export class ReplyItems implements ItemReader {
  readonly #lens: AnyReplies;
  /** The members under which a reply has its records, as a text. */
  readonly #wrappers: string;
  readonly #rules: JsonRules;
  readonly #checks: Checks;
  readonly #text: Utf8Text;
  readonly #reader: JsonValuesReader;
  readonly #leftOut = new Map<string, LeftOut>();
  #rows: number;
  #isMarkCounted = false;
  #waiting: Waiting | undefined;

  constructor(lens: AnyReplies, wrappers: readonly string[], rules: JsonRules, checks: Checks, place: RowPlace) {
    this.#lens = lens;
    this.#wrappers = wrappers.map((name) => JSON.stringify(name)).join(' or ');
    this.#rules = rules;
    this.#checks = checks;
    this.#text = new Utf8Text(place.offset === 0);
    this.#reader = new JsonValuesReader(place, wrappers);
    this.#rows = place.rows;
  }

  /** The vendor's fields that were left out so far. */
  get leftOut(): readonly LeftOut[] {
    return [...this.#leftOut.values()];
  }

  *push(bytes: Uint8Array): Generator<ImportItem> {
    const piece = this.#text.push(bytes);
    if (piece) yield* this.#take(() => this.#reader.push(piece));
  }

  *end(): Generator<ImportItem> {
    const piece = this.#text.end();
    if (piece) yield* this.#take(() => this.#reader.push(piece));
    yield* this.#take(() => this.#reader.end());
    yield* this.#finish();
  }

  *#take(read: () => Iterable<JsonValueRecord>): Generator<ImportItem> {
    if (!this.#isMarkCounted) {
      this.#isMarkCounted = true;
      this.#reader.skip(this.#text.markBytes);
    }
    for (const record of read()) {
      if (record.isBetween && !record.fault) continue;
      const isPart = 'isPart' in this.#lens && this.#waiting !== undefined && this.#isPart(record);
      if (!isPart) yield* this.#finish();
      const end = { offset: record.endOffset, line: record.endLine, rows: this.#rows + (isPart ? 0 : 1) };
      if (isPart && this.#waiting) {
        this.#waiting.parts.push(record);
        this.#waiting.end = end;
      } else {
        this.#rows++;
        this.#waiting = { record, parts: [], row: this.#rows, end };
      }
    }
  }

  #isPart(record: JsonValueRecord): boolean {
    const parsed = record.fault ? undefined : this.#parse(record);
    return parsed !== undefined && 'isPart' in this.#lens && this.#lens.isPart?.(parsed) === true;
  }

  #parse({ raw }: JsonValueRecord): ReplyRecord | undefined {
    try {
      const value = this.#rules.readJson(raw);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ReplyRecord) : undefined;
    } catch {
      return undefined;
    }
  }

  *#finish(): Generator<ImportItem> {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    const { record, parts, row, end } = waiting;
    const { page, index } = record;
    const { problems, read, position } = this.#read(waiting);
    yield {
      row,
      line: record.line,
      body: read && withoutAbsent(read.row),
      problems,
      reply: read,
      at: { ...(page === undefined ? {} : { page }), ...(index === undefined ? {} : { index }) },
      characters: record.raw.length + parts.reduce((sum, part) => sum + part.raw.length, 0),
      nameOf: (path) => this.#nameOf(path),
      spotsOf: (paths) => this.#spotsOf(record, paths, position),
      end,
    };
  }

  #read({ record, parts }: Waiting): { problems: readonly ItemProblem[]; read?: RowOfReply; position: number } {
    const bad = (rule: Problem['rule'], reason: string, position = 0) => ({
      problems: [{ path: [], rule, reason }],
      position,
    });
    const { raw, fault } = record;
    if (fault) return bad(fault.rule, fault.reason, fault.position);
    let value: unknown;
    try {
      value = this.#rules.readJson(raw);
    } catch (error) {
      const { message, position = 0 } = error as { message: string; position?: number };
      return bad('json', message.replace(/^the body /, ''), position);
    }
    const texts = [...this.#rules.textProblems(raw, value), ...this.#rules.repeatedNames(raw)];
    if (texts.length > 0) return { problems: texts, position: 0 };
    const deep = nestingProblems({ extras: { reply: value } }, [{ raw }]);
    if (deep.length > 0) return bad('count', 'is nested too deeply');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject && 'isPart' in this.#lens && this.#lens.isPart?.(value as ReplyRecord))
      return bad('reference', ORPHAN);
    const wrong = this.#checks.ofRecord(withoutNulls(value));
    if (isObject && record.index === undefined && !Object.hasOwn(value as object, 'id')) {
      return bad('required', `has no id: a reply is a record with its id, or has its records under ${this.#wrappers}`);
    }
    if (wrong.length > 0 || !isObject) return { problems: wrong, position: 0 };
    const whole = this.#join(value as ReplyRecord, parts);
    this.#noteLeftOut(whole, record.line);
    const read = this.#lens.rowOf(whole);
    return { problems: this.#checks.ofRow(withoutAbsent(read.row)), read, position: 0 };
  }

  #join(record: ReplyRecord, parts: readonly JsonValueRecord[]): ReplyRecord {
    if (!('join' in this.#lens) || !this.#lens.join || parts.length === 0) return record;
    return this.#lens.join(
      record,
      parts.flatMap((part): ReplyRecord[] => [this.#parse(part) ?? []].flat()),
    );
  }

  /** Notes the fields of a record that are not kept, each once. */
  #noteLeftOut(record: ReplyRecord, line: number): void {
    const seen = new Set<string>();
    const note = (field: string, reason: string): void => {
      if (seen.has(field)) return;
      seen.add(field);
      const noted = this.#leftOut.get(field);
      if (noted) noted.rows++;
      else if (this.#leftOut.size < MOST_LEFT_OUT) this.#leftOut.set(field, { field, reason, rows: 1, line });
    };
    for (const [field, reason] of Object.entries(this.#lens.lost)) if (hasValueAt(record, field)) note(field, reason);
    eachUnknown(this.#lens.schema, record, (field) => note(field, UNKNOWN));
  }

  /** The path of a row's field in the vendor's record. A line's fields have other names there, so the line is named. */
  #nameOf(path: Problem['path']): Problem['path'] {
    const [first, ...more] = path;
    const name = this.#lens.names[String(first)];
    if (name === undefined) return path;
    return [...name.split('.'), ...(typeof more[0] === 'number' ? [more[0]] : [])];
  }

  #spotsOf(record: JsonValueRecord, paths: readonly Problem['path'][], position: number): Spot[] {
    const { raw, fault } = record;
    const found = fault ? paths.map(() => fault.position) : positionsOfValues(raw, paths);
    const starts = found.map((at, i) => (paths[i]?.length === 0 ? position : at));
    return placesIn(record, starts).map((place, i) => {
      const at = starts[i] ?? 0;
      if (fault || paths[i]?.length === 0 || at === 0) return place;
      const value = shownValue(raw.slice(at, at + 300).match(/^(?:"(?:[^"\\]|\\.)*"?|[^,}\]]*)/)?.[0]);
      return { ...place, ...(value === undefined ? {} : { value }) };
    });
  }
}
