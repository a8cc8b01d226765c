/** So much of a report waits for whoever reads it. */
const MOST_WAITING_CHARACTERS = 4 * 1024 * 1024;

/** Whoever has read nothing for so long reads only when all is sent, and waiting longer would be for ever. */
const PATIENCE_MS = 10_000;

/**
 * The lines of a report, on their way to the caller. They are read while the file is still being sent, or not: many clients
 * read nothing until they have sent everything. Then what is beyond the limit is left out, and said to be.
 */
export class ReportStream {
  readonly #lines: string[] = [];
  #waiting = 0;
  #omitted = 0;
  #isRead = true;
  #isEnded = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Adds a line about a row, which may be left out. */
  add(line: object): void {
    if (this.#isFull && !this.#isRead) {
      // How far it is, is told again.
      if (!('progress' in line)) this.#omitted++;
      return;
    }
    this.#push(line);
  }

  /** Adds a line that is never left out. */
  tell(line: object): void {
    this.#push(line);
  }

  /** Resolves when there is room for more lines, or nobody reads. */
  async room(): Promise<void> {
    if (!this.#isFull || !this.#isRead || this.#isEnded) return;
    this.#isRead = false;
    await new Promise<void>((resolve) => {
      const enough = setTimeout(resolve, PATIENCE_MS);
      this.#wakeWriter = () => {
        clearTimeout(enough);
        resolve();
      };
    });
    this.#wakeWriter = undefined;
  }

  /** No line comes any more. */
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

  /** How many lines about rows were left out. */
  get omitted(): number {
    return this.#omitted;
  }

  get #isFull(): boolean {
    return this.#waiting > MOST_WAITING_CHARACTERS;
  }

  #push(line: object): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#lines.push(text);
    this.#waiting += text.length;
    this.#wakeReader?.();
    this.#wakeReader = undefined;
  }

  /** What the caller's connection takes at once is far less than this. */
  #taken(): string {
    const text = this.#lines.splice(0, 100).join('');
    this.#waiting -= text.length;
    this.#isRead = true;
    this.#wakeWriter?.();
    return text;
  }
}
