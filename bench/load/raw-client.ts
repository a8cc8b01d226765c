import { connect, type Socket } from 'node:net';

/** An answer, with its body as text. */
export interface RawAnswer {
  status: number;
  body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * A connection for one request at a time. It costs a fraction of `node:http`'s client, so that the generator disturbs what it
 * measures less. It reads answers with a `Content-Length`, which is what the hub sends.
 */
export class RawClient {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #expected: number | undefined;
  #head = '';
  #bodyFrom = 0;
  #waiting: { resolve(answer: RawAnswer): void; reject(error: Error): void } | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (part) => this.#take(part));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Connects to a server by its URL. Throws the error of the connection. */
  static open(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.removeListener('error', reject);
        resolve(new RawClient(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Sends a whole request and resolves with its answer. Rejects if the connection breaks. */
  send(request: string): Promise<RawAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(part: Buffer): void {
    this.#received.push(part);
    let all: Buffer | undefined;
    if (this.#expected === undefined) {
      all = this.#joined();
      const end = all.indexOf(HEAD_END);
      if (end < 0) return;
      this.#head = all.toString('latin1', 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1];
      if (length === undefined) {
        this.#fail(new Error(`an answer without a length: ${this.#head}`));
        return;
      }
      this.#bodyFrom = end + HEAD_END.length;
      this.#expected = this.#bodyFrom + Number(length);
    }
    if (this.#received.reduce((sum, each) => sum + each.length, 0) < this.#expected) return;
    all = this.#joined();
    const answer = {
      status: Number(this.#head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)),
      body: all.toString('utf8', this.#bodyFrom, this.#expected),
    };
    this.#received = [];
    this.#expected = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #joined(): Buffer {
    if (this.#received.length > 1) this.#received = [Buffer.concat(this.#received)];
    return this.#received[0] ?? Buffer.alloc(0);
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

/** A request as text. */
export function requestText(
  url: string,
  { method, path, keyHeader, body }: { method: string; path: string; keyHeader: string; body?: string | undefined },
): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${keyHeader}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
