/** An upload whose beginning can be read before the rest arrives. */
export class BufferedUpload implements AsyncIterable<Uint8Array> {
  readonly #rest: AsyncIterator<Uint8Array>;
  #isEnded = false;
  #buffer = Buffer.alloc(0);
  /** The beginning, as far as it has come and was not dropped. */
  head: Buffer = this.#buffer;

  constructor(upload: AsyncIterable<Uint8Array>) {
    this.#rest = upload[Symbol.asyncIterator]();
  }

  /**
   * Waits until enough has come, or all of it; returns whether more may come. `isEnough` gets all that has come, and the last piece
   * of it. Throws when the connection breaks.
   */
  async until(isEnough: (head: Buffer, last: Uint8Array) => boolean): Promise<boolean> {
    for (let last: Uint8Array = this.head; !this.#isEnded && !isEnough(this.head, last); ) {
      const { done, value } = await this.#rest.next();
      if (done) this.#isEnded = true;
      else {
        this.#append(value);
        last = value;
      }
    }
    return !this.#isEnded;
  }

  /** The buffer doubles, so that small pieces are not copied again and again. */
  #append(piece: Uint8Array): void {
    const length = this.head.length + piece.length;
    if (length > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafe(Math.max(length, 2 * this.#buffer.length));
      this.head.copy(this.#buffer);
    }
    this.#buffer.set(piece, this.head.length);
    this.head = this.#buffer.subarray(0, length);
  }

  /** Takes bytes off the beginning. */
  drop(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes);
    this.head = this.head.subarray(bytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      if (this.head.length > 0) yield this.head;
      while (!this.#isEnded) {
        const { done, value } = await this.#rest.next();
        if (done) return;
        yield value;
      }
    } finally {
      await this.#rest.return?.();
    }
  }
}
