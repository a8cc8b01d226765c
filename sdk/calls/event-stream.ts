/** One server-sent event. */
export interface ServerSentEvent {
  /** Of this event, or of the last one before it that had one. */
  id: string | undefined;
  type: string;
  data: string;
}

/** What one event may have, so that a stream without line ends does not fill the memory. */
const LONGEST_EVENT = 64 * 1024 * 1024;

/**
 * Parses server-sent events (HTML living standard, section 9.2.6), piece by piece: lines end with CR, LF or both, and a
 * piece may end anywhere. An event that is not complete when the stream ends is dropped.
 */
export class EventParser {
  #rest = '';
  #isFirst = true;
  #data: string[] = [];
  #length = 0;
  #type = '';
  #id: string | undefined;
  #retryMs: number | undefined;

  /** How long the stream asks its clients to wait before they connect again. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** Takes the next piece, and returns the events that it completes. Throws a RangeError for an event that is too long. */
  take(piece: string): ServerSentEvent[] {
    let text = this.#rest + piece;
    if (this.#isFirst && text !== '') {
      text = text.replace(/^\uFEFF/, '');
      this.#isFirst = false;
    }
    const events: ServerSentEvent[] = [];
    let from = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      // The LF of this line end may be the beginning of the next piece.
      if (end === '\r' && index === text.length - 1) break;
      const event = this.#line(text.slice(from, index));
      if (event) events.push(event);
      from = index + end.length;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length + this.#length > LONGEST_EVENT) throw new RangeError('an event of the stream is too long');
    return events;
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length;
    } else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.#retryMs = Number(value);
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const [data, type] = [this.#data, this.#type];
    this.#data = [];
    this.#type = '';
    this.#length = 0;
    if (data.length === 0) return undefined;
    return { id: this.#id === '' ? undefined : this.#id, type: type === '' ? 'message' : type, data: data.join('\n') };
  }
}
