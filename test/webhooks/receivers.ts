import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A program that listens on loopback and answers each request as it likes. */
export interface Receiver {
  url: string;
  port: number;
  /** How many connections were opened. */
  connections: number;
  /** What was sent on each connection. */
  received: string[];
  /** How many connections are open. */
  open(): number;
}

/** Starts a listener of plain TCP, so that a test can answer with any bytes. It stops with the test. */
export async function startReceiver(answer: (socket: Socket, request: string) => void): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const receiver: Receiver = { url: '', port: 0, connections: 0, received: [], open: () => sockets.size };
  const server = createServer((socket) => {
    const index = receiver.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (data) => {
      receiver.received[index] = (receiver.received[index] ?? '') + data.toString('latin1');
      answer(socket, receiver.received[index]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  receiver.port = address.port;
  receiver.url = `http://127.0.0.1:${address.port}/hook`;
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return receiver;
}

/** A whole reply. */
export const reply = (status: string, body: string | Buffer = '', ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status}\r\n${[`Content-Length: ${Buffer.byteLength(body)}`, ...headers].join('\r\n')}\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);
