/** The report buffers so much for a client that does not read yet. */
const MOST_BUFFERED_CHARACTERS = 4 * 1024 * 1024;

/** A client that has read nothing for so long reads only after it has sent all, so waiting longer would never end. */
const WAIT_FOR_READER_MS = 10_000;

/**
 * The lines of a report, on their way to the client. Many clients read nothing until they have sent the whole file:
 * then lines beyond the limit are left out and counted.
 */
export class ReportStream {
  readonly #lines: string[] = [];
  #buffered = 0;
  #omitted = 0;
  #isRead = true;
  #isEnded = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Adds a line about a row or the progress, which may be left out. */
  add(line: object): void {
    if (this.#isFull && !this.#isRead) {
      // The next progress line replaces this one.
      if (!('progress' in line)) this.#omitted++;
      return;
    }
    this.#push(line);
  }

  /** Adds a line that is never left out. */
  addAlways(line: object): void {
    this.#push(line);
  }

  /** Resolves when the buffer takes more lines, or when the client does not read. */
  async untilWritable(): Promise<void> {
    if (!this.#isFull || !this.#isRead || this.#isEnded) return;
    this.#isRead = false;
    await new Promise<void>((resolve) => {
      const enough = setTimeout(resolve, WAIT_FOR_READER_MS);
      this.#wakeWriter = () => {
        clearTimeout(enough);
        resolve();
      };
    });
    this.#wakeWriter = undefined;
  }

  /** Ends the report: no line follows. */
  end(): void {
    this.#isEnded = true;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** The lines, several at a time. */
  async *read(): AsyncGenerator<string> {
    try {
      for (;;) {
        if (this.#lines.length > 0) yield this.#taken();
        else if (this.#isEnded) return;
        else
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
      }
    } finally {
      this.#isEnded = true;
      this.#wakeWriter?.();
    }
  }

  /** Lines about rows that were left out. */
  get omitted(): number {
    return this.#omitted;
  }

  get #isFull(): boolean {
    return this.#buffered > MOST_BUFFERED_CHARACTERS;
  }

  #push(line: object): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#lines.push(text);
    this.#buffered += text.length;
    this.#wakeReader?.();
    this.#wakeReader = undefined;
  }

  /** A connection takes far less than this at once. */
  #taken(): string {
    const text = this.#lines.splice(0, 100).join('');
    this.#buffered -= text.length;
    this.#isRead = true;
    this.#wakeWriter?.();
    return text;
  }
}
