import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Answers what is no HTTP request at all, or one whose headers are too large or too slow. There is no path to tell the
 * dialect by, so the answer is a bare problem (RFC 9457), and the connection ends.
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // An answer that is still owed on this connection must not be mistaken for this one: better none at all.
  const owed = (socket as Socket & { _httpMessage?: unknown })._httpMessage;
  if (!socket.writable || owed) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_CODE[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify({ type: 'about:blank', status, title });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const STATUS_BY_CODE: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
