import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Reply } from '../../core/write-command.ts';

/** The beginning of a longer body is in the journal. */
const MOST_BYTES = 256 * 1024;

/** A part of a message that is kept while it passes. */
export interface Kept {
  text: string;
  isWhole: boolean;
}

class Keeper {
  readonly #pieces: Buffer[] = [];
  readonly #most: number;
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take(piece: unknown, encoding?: unknown): void {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) return;
    const bytes = typeof piece === 'string' ? Buffer.from(piece, encoding as BufferEncoding) : Buffer.from(piece);
    if (this.#size <= this.#most) this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  get kept(): Kept {
    return { text: Buffer.concat(this.#pieces).toString(), isWhole: this.#size <= this.#most };
  }
}

/** Keeps the body of a request while the server reads it. It does not begin to read it. */
export function keepBody(request: IncomingMessage): () => Kept {
  const keeper = new Keeper(MOST_BYTES);
  const push = request.push.bind(request);
  request.push = (piece: unknown, encoding?: BufferEncoding) => {
    keeper.take(piece, encoding);
    return push(piece, encoding);
  };
  return () => keeper.kept;
}

/** A reply that the server would send. */
export interface HeldReply {
  status: number;
  headers: Record<string, string>;
  body: Kept;
}

/**
 * Watches what the server sends. `onEnd` gets the reply before its last piece goes out, so that a client that has the
 * reply finds it in the journal. With `hold` nothing goes out, and `onEnd` decides what becomes of the connection.
 */
export function watchReply(response: ServerResponse, hold: boolean, onEnd: (reply: HeldReply) => void): void {
  const keeper = new Keeper(hold ? Number.POSITIVE_INFINITY : MOST_BYTES);
  let sentHeaders: Record<string, string> = {};
  let isOver = false;
  const { writeHead, write, end } = response;
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    const headers = { ...textsOf(response.getHeaders()), ...sentHeaders };
    onEnd({ status: response.statusCode, headers, body: keeper.kept });
  };
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    sentHeaders = textsOf(rest.at(-1) as OutgoingHttpHeaders | unknown[]);
    if (!hold) return Reflect.apply(writeHead, response, [status, ...rest]) as ServerResponse;
    response.statusCode = status;
    return response;
  }) as ServerResponse['writeHead'];
  response.write = ((piece: unknown, ...rest: unknown[]) => {
    keeper.take(piece, rest[0]);
    if (!hold) return Reflect.apply(write, response, [piece, ...rest]) as boolean;
    callLast(rest);
    return true;
  }) as ServerResponse['write'];
  response.end = ((...given: unknown[]) => {
    if (typeof given[0] !== 'function') keeper.take(given[0], given[1]);
    finish();
    return hold ? response : (Reflect.apply(end, response, given) as ServerResponse);
  }) as ServerResponse['end'];
}

/** Ends the hold of `watchReply`, so that another reply can be sent. */
export function release(response: ServerResponse): void {
  for (const name of ['writeHead', 'write', 'end'] as const) Reflect.deleteProperty(response, name);
  for (const name of response.getHeaderNames()) response.removeHeader(name);
}

function callLast(given: readonly unknown[]): void {
  const last = given.at(-1);
  if (typeof last === 'function') setImmediate(last as () => void);
}

function textsOf(headers: OutgoingHttpHeaders | unknown[] | string | undefined): Record<string, string> {
  if (Array.isArray(headers)) {
    const names = headers.flatMap((name, i) =>
      i % 2 === 0 ? [[String(name).toLowerCase(), String(headers[i + 1])]] : [],
    );
    return Object.fromEntries(names) as Record<string, string>;
  }
  if (typeof headers !== 'object') return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

/** Reads a request to its end, in place of the server. Also ends when the client disconnects. */
export function readToEnd(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve) => {
    request.once('close', resolve);
    request.once('end', resolve);
    request.resume();
  });
}

/** Sends a reply in place of the server. */
export function answer(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(headers)) {
    if (!FRAMING.has(name.toLowerCase())) response.setHeader(name, value);
  }
  if (body !== '' && !names.has('content-type')) response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? '' : body);
}

/** What Node sets itself. */
const FRAMING: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'date',
]);
