import http from 'node:http';
import net from 'node:net';

export interface TestRequest {
  method: string;
  /** As it goes over the wire, with the query. */
  path: string;
  headers?: Record<string, string> | undefined;
  /** Sent as it is; anything but a text or bytes is written as JSON, with the content type of JSON. */
  body?: unknown;
}

export interface TestReply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
  /** The body read as JSON; fails the test when it is none. */
  json(): unknown;
}

/** Sends requests to one hub over persistent connections. Nothing is added, normalised or retried. */
export class HttpClient {
  readonly #url: URL;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  send({ method, path, headers = {}, body }: TestRequest): Promise<TestReply> {
    const bytes = bytesOf(body);
    const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
    return new Promise((resolve, reject) => {
      const request = http.request({
        agent: this.#agent,
        host: this.#url.hostname,
        port: this.#url.port,
        method,
        path,
        headers: {
          ...(isJson ? { 'content-type': 'application/json' } : {}),
          ...(bytes ? { 'content-length': String(bytes.length) } : {}),
          ...headers,
        },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        const answer = (): void =>
          resolve(replyOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString('utf8')));
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          // It has no end. Its beginning stands for it.
          if (!response.headers['content-type']?.startsWith('text/event-stream')) return;
          answer();
          request.destroy();
        });
        response.on('error', reject);
        response.on('end', answer);
      });
      request.end(bytes);
    });
  }

  /** Sends bytes that no client library would, and answers what came back until the hub closed the connection. */
  sendBytes(bytes: string | Buffer): Promise<TestReply> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(Number(this.#url.port), this.#url.hostname, () => socket.write(bytes));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => {
        const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
        const [statusLine = '', ...lines] = head.split('\r\n');
        const headers = Object.fromEntries(
          lines.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 1).trim(),
          ]),
        );
        resolve(replyOf(Number(statusLine.split(' ')[1]), headers, rest.join('\r\n\r\n')));
      });
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function replyOf(status: number, headers: http.IncomingHttpHeaders, text: string): TestReply {
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status, headers: Object.fromEntries(plain), text, json: () => JSON.parse(text) as unknown };
}
