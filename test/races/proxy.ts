import net from 'node:net';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

/** What happens to the next commit that passes. */
type CommitFate = 'pass' | 'lose-request' | 'lose-answer' | 'hold-answer';

/**
 * A way to a PostgreSQL that can be closed, frozen, or cut at the one moment that matters. It stands between a hub and
 * its database, since neither shows such a moment to anybody else.
 */
export class DatabaseProxy {
  readonly #server: net.Server;
  readonly #pairs = new Set<[net.Socket, net.Socket]>();
  #target: DatabaseAddress;
  #port = 0;
  #frozen = false;
  #fate: CommitFate = 'pass';

  private constructor(target: DatabaseAddress) {
    this.#target = target;
    this.#server = net.createServer((client) => this.#join(client));
  }

  static async open(target: DatabaseAddress): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(target);
    await proxy.admit();
    return proxy;
  }

  /** The same database through this proxy. */
  get address(): DatabaseAddress {
    const { connectionString, ...rest } = this.#target;
    if (connectionString === undefined) return { ...rest, host: '127.0.0.1', port: this.#port };
    const url = new URL(connectionString);
    url.host = `127.0.0.1:${this.#port}`;
    return { connectionString: url.href };
  }

  leadTo(target: DatabaseAddress): void {
    this.#target = target;
  }

  /** Lets connections in, always through the same port. */
  async admit(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as net.AddressInfo).port;
  }

  /** Cuts every connection and refuses new ones. */
  async refuse(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await closed;
  }

  /** Keeps everything open and lets nothing through, as a network does that loses packets. */
  freeze(): void {
    this.#frozen = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Cuts the connection of the next transaction that writes, right before its commit arrives or right after it is done. */
  cutNextCommit(fate: 'lose-request' | 'lose-answer'): void {
    this.#fate = fate;
  }

  /** Lets commits reach the server from now on, and holds its answers back: the hub still waits for them. */
  holdAnswers(): void {
    this.#fate = 'hold-answer';
  }

  #join(client: net.Socket): void {
    const { host, port } = placeOf(this.#target);
    const server = host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
    const pair: [net.Socket, net.Socket] = [client, server];
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    let answersAreLost = false;
    let answersAreHeld = false;
    client.on('data', (bytes) => {
      // A transaction that only reads ends with a rollback, so a commit is one that writes.
      const fate = bytes.includes('\0commit\0') || bytes.includes('\0commit ') ? this.#fate : 'pass';
      if (fate !== 'pass' && fate !== 'hold-answer') this.#fate = 'pass';
      if (fate === 'lose-request') return end();
      answersAreLost ||= fate === 'lose-answer';
      answersAreHeld ||= fate === 'hold-answer';
      return void server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (answersAreHeld) return;
      if (!answersAreLost) client.write(bytes);
      // Not before: a session that cannot answer a statement ends before it gets to the commit.
      else if (bytes.includes('COMMIT\0')) end();
    });
    if (this.#frozen) for (const socket of pair) socket.pause();
  }
}

function placeOf({ connectionString, host, port }: DatabaseAddress): { host: string; port: number } {
  if (connectionString === undefined) return { host: host ?? '127.0.0.1', port: port ?? 5432 };
  const url = new URL(connectionString);
  return { host: url.hostname, port: Number(url.port || 5432) };
}
