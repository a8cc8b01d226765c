import { skipSpace, skipString, skipValue } from './json-lines-reader.ts';
import { type FilePlace, type FileRecord, type FoundRecord, type RecordFault, RecordReader } from './record-reader.ts';

/** A record in a text of JSON values, or the text between two records. */
export interface JsonValueRecord extends FileRecord {
  /** Brackets, commas, spaces, and members that wrap records. */
  isBetween: boolean;
  /** The number of its value in the text, from 1, and its place in a list; `undefined` where that is not known. */
  page: number | undefined;
  index: number | undefined;
}

type Found = FoundRecord<JsonValueRecord>;

/** Where the reader is: between values, in a list, before the one record of a wrapper, or behind the records of a wrapper. */
type State = 'values' | 'list' | 'single' | 'wrapper' | 'resumed';

/**
 * Reads the records of JSON values that follow one another: objects, lists of them, and wrappers such as `{"data": […]}`, a line
 * each or not. Starts within a value too: what follows a record says where it is.
 */
export class JsonValuesReader extends RecordReader<JsonValueRecord> {
  readonly #wrappers: readonly string[];
  #state: State;
  #page: number | undefined;
  #index = 0;

  /** `wrappers`: the members under which a value has its records. */
  constructor(place: FilePlace, wrappers: readonly string[]) {
    super(place);
    this.#wrappers = wrappers;
    this.#state = place.offset > 0 ? 'resumed' : 'values';
    this.#page = place.offset > 0 ? undefined : 0;
  }

  protected override find(text: string, start: number, isLast: boolean): Found {
    const at = skipSpace(text, start);
    if (at > start) return this.#between(at);
    const found = this.#step(text, at, isLast);
    if (found !== undefined || !isLast) return found;
    return this.#faulty(text, at, 'ends within a value');
  }

  /** The end of a line ends a record that has no end. */
  protected override giveUp(): undefined {
    return undefined;
  }

  protected override tooLong(fault: RecordFault): Omit<JsonValueRecord, 'line' | 'endOffset' | 'endLine' | 'raw'> {
    this.#state = 'values';
    return { fault, isBetween: false, page: this.#page, index: undefined };
  }

  #step(text: string, at: number, isLast: boolean): Found {
    const character = text[at] as string;
    switch (this.#state) {
      case 'resumed':
        return this.#resume(text, at, character, isLast);
      case 'list':
        if (character === ',') return this.#between(at + 1);
        if (character === ']') return this.#endList(text, at, isLast);
        return this.#record(text, at, isLast);
      case 'single': {
        const found = this.#record(text, at, isLast);
        if (found) this.#state = 'wrapper';
        return found;
      }
      case 'wrapper':
        return this.#endWrapper(text, at, isLast);
      case 'values':
        return this.#value(text, at, character, isLast);
    }
  }

  /** What follows a record: a comma and an object in a list, a comma and a name in a wrapper. */
  #resume(text: string, at: number, character: string, isLast: boolean): Found {
    const next = skipSpace(text, at + 1);
    if (character === ',' && next >= text.length && !isLast) return undefined;
    if (character === ',') this.#state = text[next] === '"' ? 'wrapper' : 'list';
    else if (character === ']') this.#state = 'list';
    else this.#state = character === '}' ? 'wrapper' : 'values';
    return this.#step(text, at, isLast);
  }

  #value(text: string, at: number, character: string, isLast: boolean): Found {
    if (character === '[') {
      this.#begin();
      this.#state = 'list';
      return this.#between(at + 1);
    }
    if (character !== '{') {
      this.#begin();
      return this.#faulty(text, at, 'must be JSON: an object, or a list of objects');
    }
    const wrapped = this.#wrappedIn(text, at, isLast);
    if (wrapped === 'wait') return undefined;
    this.#begin();
    if (wrapped === undefined) return this.#record(text, at, isLast) ?? this.#undoBegin();
    this.#state = text[wrapped] === '[' ? 'list' : 'single';
    return this.#between(text[wrapped] === '[' ? wrapped + 1 : wrapped);
  }

  #begin(): void {
    if (this.#page !== undefined) this.#page++;
    this.#index = 0;
  }

  #undoBegin(): undefined {
    if (this.#page !== undefined) this.#page--;
    return undefined;
  }

  /** Where the records of a wrapper begin; `undefined` if the object here is a record itself. */
  #wrappedIn(text: string, open: number, isLast: boolean): number | undefined | 'wait' {
    const whole = (end: number): boolean => end < text.length || isLast;
    for (let at = skipSpace(text, open + 1); text[at] === '"'; ) {
      const end = skipString(text, at);
      const colon = skipSpace(text, end);
      const value = skipSpace(text, colon + 1);
      if (!whole(value)) return 'wait';
      const name = text.slice(at + 1, end - 1);
      if (this.#wrappers.includes(name) && (text[value] === '[' || text[value] === '{')) return value;
      const behind = skipSpace(text, skipValue(text, value));
      if (!whole(behind)) return 'wait';
      if (text[behind] !== ',') return undefined;
      at = skipSpace(text, behind + 1);
      if (!whole(at)) return 'wait';
    }
    return undefined;
  }

  #endList(text: string, at: number, isLast: boolean): Found {
    const next = skipSpace(text, at + 1);
    if (next >= text.length && !isLast) return undefined;
    this.#state = text[next] === ',' || text[next] === '}' ? 'wrapper' : 'values';
    return this.#between(at + 1);
  }

  /** Skips the other members of a wrapper. */
  #endWrapper(text: string, start: number, isLast: boolean): Found {
    let at = start;
    while (at < text.length && text[at] !== '}') {
      const character = text[at] as string;
      if (character === '"') at = skipString(text, at);
      else if (character === ',' || character === ':') at++;
      else if (character === '{' || character === '[' || /[\w.+-]/.test(character)) at = skipValue(text, at);
      else return this.#faulty(text, at, 'must be JSON');
      at = skipSpace(text, at);
    }
    if (at >= text.length) return isLast ? this.#faulty(text, start, 'ends within a value') : undefined;
    this.#state = 'values';
    return this.#between(at + 1);
  }

  #record(text: string, at: number, isLast: boolean): Found {
    const end = endOfValue(text, at, isLast);
    if (end === undefined) return undefined;
    if (end === at) return this.#faulty(text, at, 'must be JSON');
    this.#index++;
    const index = this.#state === 'list' && this.#page !== undefined ? this.#index : undefined;
    return { record: { isBetween: false, page: this.#page, index }, end, next: end };
  }

  /** The rest of the line, which cannot be read. The next line begins a value. */
  #faulty(text: string, at: number, reason: string): Found {
    const lineEnd = text.indexOf('\n', at);
    const end = lineEnd < 0 ? text.length : lineEnd;
    this.#state = 'values';
    const fault: RecordFault = { rule: 'json', reason, position: 0 };
    return { record: { isBetween: false, page: this.#page, index: undefined, fault }, end, next: end };
  }

  #between(next: number): Found {
    return { record: { isBetween: true, page: undefined, index: undefined }, end: next, next };
  }
}

/** Where the value here ends; `undefined` if it is not whole yet. */
function endOfValue(text: string, start: number, isLast: boolean): number | undefined {
  const first = text[start];
  if (first !== '{' && first !== '[') {
    const end = skipValue(text, start);
    return end < text.length || isLast ? end : undefined;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = skipString(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}
