import type { TestReply, TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

/** A session as the API shows it. */
export interface ShownSession {
  workspace_id: string;
  workspace_name: string;
  user: { id: string; email: string; first_name: string; last_name: string; role: string } | null;
  key: { id: string; name: string } | null;
  scopes: string[];
  created_at: string;
  expires_at: string;
}

/** What a browser does for a page of the hub: it keeps cookies and says where a request comes from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #hub: Pick<TestHub, 'url' | 'send'>;

  constructor(hub: Pick<TestHub, 'url' | 'send'>) {
    this.#hub = hub;
  }

  /** The header of all cookies; none when there is no cookie. */
  get header(): Record<string, string> {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }

  /** Sends what a page of the hub sends; `headers` replace what the browser would send. An empty one is left out. */
  async send(request: TestRequest, headers: Record<string, string> = {}): Promise<TestReply> {
    const host = new URL(this.#hub.url).host;
    const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...this.header };
    const all = Object.entries({ ...own, ...request.headers, ...headers }).filter(([, value]) => value !== '');
    const reply = await this.#hub.send({ ...request, headers: Object.fromEntries(all) });
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(reply.headers['set-cookie'] ?? '') ?? [];
    if (name !== undefined && value !== undefined) {
      if (/max-age=0/i.test(reply.headers['set-cookie'] ?? '')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  /** A call of the hub's own API. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestReply> {
    return this.send({ method, path: `/api${path}`, ...(body === undefined ? {} : { body }) }, headers);
  }

  /** The status of a call that every session may make. */
  async status(headers?: Record<string, string>): Promise<number> {
    return (await this.api('GET', '/key', undefined, headers)).status;
  }

  /** Signs in, which must succeed. */
  async signIn(credentials: Record<string, string>, headers?: Record<string, string>): Promise<ShownSession> {
    const reply = await this.api('POST', '/session', credentials, headers);
    if (reply.status !== 201) throw new Error(`not signed in: ${reply.status} ${reply.text}`);
    return reply.json() as ShownSession;
  }

  /** The secret of the session of a workspace. */
  secret(workspaceId: string): string {
    return this.cookies.get(`stele_session.${workspaceId}`) ?? '';
  }
}
