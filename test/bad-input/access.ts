import { hashKey } from '../../src/core/access/api-key.ts';
import { createPasswords } from '../../src/core/access/password.ts';
import { writeCursor } from '../../src/core/feed/cursor.ts';
import { DEMO_CATALOG } from '../../src/demo/examples.ts';
import type { TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

/** A user who can sign in, through a client, to a prepared hub. */
export const USER = { id: 'user-of-the-tests', email: 'signs.in@example.com', password: 'correct horse battery' };
const CLIENT = { id: 'client-of-the-tests', secret: 'secret-of-the-tests' };
/** The demo's example order. */
export const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

const KEY_ID = 'key-of-the-tests';
const STATUS_ID = 'status-of-the-tests';

/** Every status there is, in a hub that was prepared. */
export const ALL_STATUSES = [...DEMO_CATALOG.map(({ id }) => id), STATUS_ID];

const IMPORT_ID = 'import-of-the-tests';
const BATCH_ID = 'batch-of-the-tests';
const REQUEST_ID = 'request-of-the-tests';
const WEBHOOK_ID = 'webhook-of-the-tests';
const MAPPING = { kind: 'orders', columns: [{ header: 'Order', to: 'reference_id' }] };
const MAPPING_NAME = 'mapping-of-the-tests';

let workspaces = 0;

/** The id of a workspace that is not there. */
export const freshWorkspace = (): string => `workspace-${++workspaces}`;

/** The id of what is there for an operation to be tried on, if it is no order. */
export function idFor(path: string): string | undefined {
  if (path.startsWith('/keys/')) return KEY_ID;
  if (path.startsWith('/users/')) return USER.id;
  if (path.startsWith('/workspaces/')) return 'demo';
  if (path.startsWith('/statuses/')) return STATUS_ID;
  if (path.startsWith('/imports/')) return IMPORT_ID;
  if (path.startsWith('/batches/')) return BATCH_ID;
  if (path.startsWith('/requests/')) return REQUEST_ID;
  if (path.startsWith('/webhooks/')) return WEBHOOK_ID;
  if (path.startsWith('/import-mappings/')) return MAPPING_NAME;
  return path.startsWith('/oauth-clients/') ? CLIENT.id : undefined;
}

const GRANT = {
  headers: {
    authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ grant_type: 'password', username: USER.email, password: USER.password }).toString(),
};

/** Requests that a schema does not tell all about. */
export const SPECIAL_REQUESTS: Readonly<Record<string, Omit<TestRequest, 'method' | 'path'>>> = {
  'POST /auth/oauth/token': GRANT,
  'POST /v1/auth/oauth/token': GRANT,
};

const NOWHERE = 'http://127.0.0.1:1025/hook';

/** Bodies that a schema does not tell all about. */
export const SPECIAL_BODIES: Readonly<Record<string, unknown>> = {
  'PUT /api/import-mappings/{name}': MAPPING,
  // An order that says nothing is refused.
  'POST /api/orders': { amount: 1 },
  // Nothing listens there, and no name is to be resolved.
  'POST /api/webhooks': { name: 'Test', url: NOWHERE },
};

/** Puts a key, a user, a client, a status, an import that was cut off, a batch, a kept request, a mapping and a paused webhook endpoint into the hub's workspace. */
export async function prepareAccess(hub: TestHub): Promise<void> {
  const hashed = await createPasswords().hash(USER.password);
  if (!hashed.ok) throw new Error('the password could not be hashed');
  await hub.sql(
    `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin)
      values (decode($1, 'hex'), $2, $2, $3, 'Test', '', '{orders:read}', 'created')`,
    [hashKey(KEY_ID), KEY_ID, hub.workspaceId],
  );
  await hub.sql(
    `insert into users (workspace_id, id, email, first_name, last_name, role, password_hash)
      values ($1, $2, $3, 'Signs', 'In', 'editor', $4)`,
    [hub.workspaceId, USER.id, USER.email, hashed.value],
  );
  await hub.sql(
    `insert into oauth_clients (workspace_id, id, name, secret_hash) values ($1, $2, 'Test', decode($3, 'hex'))`,
    [hub.workspaceId, CLIENT.id, hashKey(CLIENT.secret)],
  );
  await hub.sql(
    `insert into statuses (workspace_id, id, name, color, state, position) values ($1, $2, 'Test', '#000000', 'draft', 99)`,
    [hub.workspaceId, STATUS_ID],
  );
  const settings = { kind: 'orders', existing: 'merge', as_exported: false };
  await hub.sql(
    `insert into batches (workspace_id, id, kind, subject, format, settings, state, actor)
      values ($1, $2, 'import', 'orders', 'jsonl', $3, 'stopped', 'tests')`,
    [hub.workspaceId, IMPORT_ID, JSON.stringify(settings)],
  );
  await hub.sql(
    `insert into batches (workspace_id, id, kind, subject, settings, state, total, actor)
      values ($1, $2, 'bulk', 'orders', '{}', 'done', 0, 'tests')`,
    [hub.workspaceId, BATCH_ID],
  );
  await hub.sql(
    `insert into kept_requests (workspace_id, is_failed, received_at, id, request_id, key_id, dialect, method, status,
        duration_ms, replayed, dry_run)
      values ($1, true, now(), $2, $2, $3, 'hub', 'GET', 404, 1, false, false)`,
    [hub.workspaceId, REQUEST_ID, KEY_ID],
  );
  await hub.sql('insert into import_mappings (workspace_id, name, mapping) values ($1, $2, $3)', [
    hub.workspaceId,
    MAPPING_NAME,
    JSON.stringify(MAPPING),
  ]);
  await prepareWebhook(hub, 'paused');
}

/** Puts a webhook endpoint with an attempt and a replay that is done into the hub's workspace, in place of an earlier one. */
export async function prepareWebhook(hub: TestHub, state: 'active' | 'paused'): Promise<void> {
  const [identity] = await hub.sql<{ id: string }>('select id from hub_identity');
  const cursor = writeCursor({ database: identity?.id ?? '', after: undefined });
  const { workspaceId } = hub;
  await hub.sql('delete from webhook_endpoints where workspace_id = $1', [workspaceId]);
  await hub.sql(
    `insert into webhook_endpoints (workspace_id, id, name, url, format, types, skip_changes_by, headers, secret_kind, secret,
        state, created_by)
      values ($1, $2, 'Test', $3, 'stele', '{order.restored}', '{}', '{}', 'hmac', 'whsec_dGVzdHMgb2YgdGhlIGh1YiB0ZXN0cw==', $4, 'tests')`,
    [workspaceId, WEBHOOK_ID, NOWHERE, state],
  );
  await hub.sql('insert into webhook_progress (workspace_id, endpoint_id, cursor) values ($1, $2, $3)', [
    workspaceId,
    WEBHOOK_ID,
    cursor,
  ]);
  await hub.sql(
    `insert into webhook_attempts (workspace_id, endpoint_id, id, event_id, type, entity, entity_id, version, attempt,
        started_at, duration_ms, url, outcome, gave_up, request_headers, request_body)
      values ($1, $2, $2, 'evt_tests', 'order.created', 'order', $3, 1, 1, now(), 1, $4, 'connection_failed', false, '{}', '')`,
    [workspaceId, WEBHOOK_ID, ORDER_ID, NOWHERE],
  );
  await hub.sql(
    `insert into webhook_replays (workspace_id, endpoint_id, id, state, until, rate, total, created_by, ended_at)
      values ($1, $2, $2, 'done', $3, 1, 0, 'tests', now())`,
    [workspaceId, WEBHOOK_ID, cursor],
  );
}
