import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Reply } from '../core/write-command.ts';
import type { Failure } from '../model/failure.ts';
import { MalformedBodyError } from '../validation/json-text.ts';
import { pathOf } from './message.ts';

type BadMessage = Extract<Failure, { kind: 'bad_message' }>;
type UnreadableError = Error & { code?: string; rawPacket?: unknown };

/** The inputs for replying to a message that is not a request. */
export interface Unreadable {
  /** The reply to a failure, in the format of the path's dialect, if it is known. */
  render(failure: Failure, path: string | undefined, requestId: string): Reply;
  newRequestId(): string;
  onAnswer(requestId: string, status: number, error: Error): void;
}

/** Node's own state of a connection: the next reply, and the request being parsed. */
interface ReadSocket extends Socket {
  _httpMessage?: ServerResponse | null;
  parser?: { incoming?: IncomingMessage | null } | null;
}

/** Connections that got their last reply. */
const ending = new WeakSet<Socket>();

/**
 * Replies to messages that Node cannot parse as a request, or whose body it cannot parse. A broken body gets the reply
 * to a malformed body. A message that is not a request gets its reply after those before it on the connection, by its
 * path if that is readable, and the connection ends.
 */
export function answerUnreadable(options: Unreadable, error: UnreadableError, socket: Socket): void {
  if (ending.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { _httpMessage: owed, parser } = socket as ReadSocket;
  const isBodyOfAnswered = !owed && parser?.incoming?.complete === false;
  if (isBodyOfAnswered) socket.end();
  else if (!owed) end(options, error, socket);
  else if (owed.req.complete) owed.once('close', () => answerUnreadable(options, error, socket));
  else {
    // After the reply, a broken body gets no other.
    owed.once('close', () => socket.end());
    if (owed.writableEnded) ending.add(socket);
    // A reply that is sent while the body is read, such as an import's report, cannot be replaced.
    else if (owed.headersSent) socket.destroy();
    else breakBody(owed, error);
  }
}

/** Notifies the present or later reader of the body that the rest is unreadable. */
function breakBody({ req }: ServerResponse, { code }: UnreadableError): void {
  if (req.errored) return;
  const reason = BROKEN_BODIES[code ?? ''] ?? 'the body has an unreadable chunk';
  const tell = (): void => void req.emit('error', new MalformedBodyError(reason));
  if (req.listenerCount('error') > 0) {
    tell();
    return;
  }
  const onReader = (event: string): void => {
    if (event !== 'error') return;
    req.removeListener('newListener', onReader);
    setImmediate(tell);
  };
  req.on('newListener', onReader);
}

const BROKEN_BODIES: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'the body did not arrive in time',
  HPE_INVALID_EOF_STATE: 'the body ended too soon',
};

function end({ render, newRequestId, onAnswer }: Unreadable, error: UnreadableError, socket: Socket): void {
  ending.add(socket);
  const failure = FAILURES[error.code ?? ''] ?? UNREADABLE;
  const requestId = newRequestId();
  const { status, headers, body } = render(failure, pathIn(error.rawPacket), requestId);
  const all: Record<string, string> = {
    ...headers,
    'Content-Type': `${headers['Content-Type'] ?? 'application/json'}; charset=utf-8`,
    'X-Request-Id': requestId,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${body}`);
  onAnswer(requestId, status, error);
}

/** The path of a request line at the beginning of the bytes. */
function pathIn(bytes: unknown): string | undefined {
  if (!Buffer.isBuffer(bytes)) return undefined;
  const target = /^\S{1,40} ((?:\/|https?:)\S*)/i.exec(bytes.toString('latin1', 0, LONGEST_LINE_SOUGHT))?.[1];
  return target === undefined ? undefined : pathOf(target);
}

const LONGEST_LINE_SOUGHT = 2048;

const UNREADABLE: BadMessage = { kind: 'bad_message', status: 400, reason: 'This is not an HTTP request' };

const FAILURES: Record<string, BadMessage> = {
  HPE_HEADER_OVERFLOW: { kind: 'bad_message', status: 431, reason: 'The headers are larger than 16 KiB' },
  ERR_HTTP_REQUEST_TIMEOUT: { kind: 'bad_message', status: 408, reason: 'The request did not arrive in time' },
};
