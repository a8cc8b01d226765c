import { apiOf } from '../support/client.ts';
import type { TestReply } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

/** The demo's example order. */
export const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

export const PASSWORD = 'correct horse battery';

/** A call of the hub's own API, with the hub's key or another. */
export const api = (
  { send, key: own }: Pick<TestHub, 'send' | 'key'>,
  method: string,
  path: string,
  body?: unknown,
  key = own,
): Promise<TestReply> => apiOf(() => ({ send, key })).send(method, path, body);

export interface ShownKey {
  id: string;
  key: string;
  family_id: string;
  hint: string;
  scopes: string[];
  allowed_ips: string[];
  rate_limit_per_minute: number | null;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  replaced_by: string | null;
}

/** Makes a key through the API; by default, one that reads orders. */
export async function makeKey(hub: TestHub, wishes: Record<string, unknown> = {}): Promise<ShownKey> {
  const reply = await api(hub, 'POST', '/keys', { name: 'Test', scopes: ['orders:read'], ...wishes });
  if (reply.status !== 201) throw new Error(`no key was made: ${reply.text}`);
  return reply.json() as ShownKey;
}

export interface ShownUser {
  id: string;
  email: string;
  role: string;
  disabled: boolean;
}

let count = 0;

/** Makes a user through the API, with an address of its own. */
export async function makeUser(hub: TestHub, wishes: Record<string, unknown> = {}): Promise<ShownUser> {
  count++;
  const user = { email: `user-${count}@example.com`, first_name: 'Ada', last_name: 'Lovelace', role: 'editor' };
  const reply = await api(hub, 'POST', '/users', { ...user, password: PASSWORD, ...wishes });
  if (reply.status !== 201) throw new Error(`no user was made: ${reply.text}`);
  return reply.json() as ShownUser;
}

export interface ShownClient {
  client_id: string;
  client_secret: string;
}

/** Makes an OAuth client through the API. */
export async function makeClient(hub: TestHub, wishes: Record<string, unknown> = {}): Promise<ShownClient> {
  const reply = await api(hub, 'POST', '/oauth-clients', { name: 'Test', ...wishes });
  if (reply.status !== 201) throw new Error(`no client was made: ${reply.text}`);
  return reply.json() as ShownClient;
}

/** Signs in as WizCommerce's clients do. */
export function signIn(hub: TestHub, email: unknown, password: unknown = PASSWORD, headers = {}): Promise<TestReply> {
  return hub.send({ method: 'POST', path: '/auth/token', body: { email, password }, headers });
}

/** The token of a user who signed in. */
export async function tokenOf(hub: TestHub, email: string): Promise<string> {
  const reply = await signIn(hub, email);
  if (reply.status !== 200) throw new Error(`${email} could not sign in: ${reply.text}`);
  return (reply.json() as { access_token: string }).access_token;
}

/** Asks for tokens as Evreka360's clients do. */
export function grant(
  hub: TestHub,
  client: ShownClient | undefined,
  fields: Record<string, string>,
): Promise<TestReply> {
  const basic = client && Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  return hub.send({
    method: 'POST',
    path: '/auth/oauth/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }),
    },
    body: new URLSearchParams(fields).toString(),
  });
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** A pair of tokens for a user's password. */
export async function openSession(hub: TestHub, client: ShownClient, email: string): Promise<Tokens> {
  const reply = await grant(hub, client, { grant_type: 'password', username: email, password: PASSWORD });
  if (reply.status !== 200) throw new Error(`no session was opened: ${reply.text}`);
  return reply.json() as Tokens;
}

/** The status that reading the example order answers, as WizCommerce's clients do. */
export async function read(hub: TestHub, key: string): Promise<number> {
  const path = `/v1/orders/${ORDER_ID}`;
  return (await hub.send({ method: 'GET', path, headers: { 'x-api-key': key } })).status;
}

/** Longer than any hub knows a key without asking again. */
export const UNTIL_KNOWN_MS = 1000;
