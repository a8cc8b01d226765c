import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { Explanation } from '../../src/operations/dry-run.ts';
import { expectFailure } from '../support/dialects.ts';
import { fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { prepareAccess, prepareWebhook } from './access.ts';
import { goodRequest, isOpen, TARGETS, type Target } from './operations.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
  await prepareAccess(hub);
});
afterAll(() => hub.close());

const matches = new Ajv({ strict: false }).compile(Explanation);

const isWrite = ({ operation }: Target): boolean => operation.method !== 'GET';

const asking = (request: TestRequest, headers: Record<string, string>): TestRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

/** Sent again after all of them: that nothing was stored for a key shows in what the call itself then does. */
const KEY = { 'idempotency-key': 'dry-run' };

describe.each(TARGETS.filter((target) => isWrite(target) && !isOpen(target)))('a dry run of $name', (target) => {
  it('stores nothing, and tells what it would be answered', async () => {
    const request = goodRequest(target, hub.key);
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(request, { 'stele-dry-run': 'true', ...KEY }));
    expect(await fingerprintOfAll(hub)).toEqual(before);
    if (target.operation.handlesDryRun) return;
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['stele-dry-run']).toBe('true');
    const explanation = reply.json() as Explanation;
    matches(explanation);
    expect(matches.errors ?? []).toEqual([]);
    expect(explanation).toMatchObject({ accepted: true, replayed: false });
    expect(explanation.reply.status).toBe(Number(Object.keys(target.operation.replies)[0]));
  });

  it.skipIf(target.operation.handlesDryRun)('is asked for by true or false alone', async () => {
    const request = goodRequest(target, hub.key);
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(request, { 'stele-dry-run': 'perhaps' }));
    const failure = expectFailure(target.facts, reply, target.facts.statuses.invalid);
    expect(target.facts.namedFields(failure)).toEqual(['Stele-Dry-Run']);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });
});

/** A client that may know the key of an answer gets another key each time. */
const SECRET = /^(?:key|hint|client_secret|secret|client_id|access_token|password)$/;

/** The present end of the feed moves on. */
const POSITION = /^complete_to$/;

/** The same value without what is made anew each time: ids, times, secrets and positions. */
function alike(value: unknown): unknown {
  const text = JSON.stringify(value ?? null, (name, inner: unknown) =>
    SECRET.test(name) ? '(secret)' : POSITION.test(name) ? '(position)' : inner,
  );
  return JSON.parse(
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(id)')
      .replaceAll(/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '(time)')
      .replaceAll(/ST-[0-9A-Z]{8}/g, '(display id)')
      .replaceAll(/stele_[0-9A-Za-z]{4}/g, '(hint)'),
  );
}

const sorted = (rows: readonly unknown[]): unknown[] =>
  rows.map(alike).toSorted((a, b) => (nameOf(a as { id: string }) < nameOf(b as { id: string }) ? -1 : 1));

/** What tells them apart, in whatever order their fields come. */
const nameOf = ({
  id,
  ...rest
}: {
  id: string;
  kind?: string;
  change?: string;
  changes?: { field: string }[];
}): string => [id, rest.kind, rest.change, ...(rest.changes ?? []).map(({ field }) => field)].join(' ');

/**
 * What a request left in the histories, as an explanation tells it. What orders refer to in a new workspace is in its
 * own.
 */
async function storedBy(
  requestId: string,
): Promise<Pick<Explanation, 'records' | 'administration'> & { orders: object[] }> {
  const read = <Row extends Record<string, unknown>>(columns: string, table: string, where = ''): Promise<Row[]> =>
    hub.sql<Row>(`select ${columns} from ${table} where request_id = $1 ${where}`, [requestId]);
  const here = `and workspace_id = '${hub.workspaceId}'`;
  return {
    orders: await read('order_id as id, kind, version, changes', 'order_changes', here),
    records: await read('kind, record_id as id, change, version, changes', 'record_changes', here),
    administration: await read('entity, entity_id as id, change, changes', 'administration_changes'),
  };
}

describe('a dry run and then the call itself', () => {
  // A record can be deleted once, and the others are to find theirs: at a version that its history does not have.
  afterEach(async () => {
    const restored = "document = jsonb_set(document, '{version}', to_jsonb((document->>'version')::int + 1))";
    for (const kind of RECORD_KINDS) {
      await hub.sql(`update ${kind} set deleted_at = null, ${restored} where deleted_at is not null`);
    }
    // What an active endpoint is sent would show in what the others compare.
    await prepareWebhook(hub, 'paused');
  });

  it.each(TARGETS.filter((target) => isWrite(target) && !isOpen(target) && !target.operation.handlesDryRun))(
    'say the same of $name',
    async (target) => {
      const good = goodRequest(target, hub.key);
      const isEnd = target.operation.method === 'DELETE' && target.operation.path.startsWith('/orders/');
      const request = isEnd ? { ...good, path: target.path(await hub.seedOrder({})) } : good;
      const requestId = `both ${target.name}`.replaceAll(/[^\w/]+/g, '-');
      const named = asking(request, { 'x-request-id': requestId });
      const dry = (await hub.send(asking(named, { 'stele-dry-run': 'true' }))).json() as Explanation;
      const reply = await hub.send(named);
      expect([dry.reply.status, alike(dry.reply.body)]).toEqual([
        reply.status,
        alike(reply.text === '' ? null : reply.json()),
      ]);
      const stored = await storedBy(requestId);
      const orders = dry.orders
        .filter(({ kind }) => kind !== 'unchanged')
        .map(({ id, kind, version, changes }) => ({ id, kind, version: version.to, changes }));
      expect(sorted(orders)).toEqual(sorted(stored.orders));
      expect(
        sorted(dry.records.map(({ kind, id, change, version, changes }) => ({ kind, id, change, version, changes }))),
      ).toEqual(sorted(stored.records));
      expect(sorted(dry.administration)).toEqual(sorted(stored.administration));
    },
  );
});

// The call has no key yet, so there is no client to explain a dry run to.
describe.each(TARGETS.filter((target) => isWrite(target) && isOpen(target)))('$name, for anybody', (target) => {
  it.each(['true', 'perhaps'])('refuses to be run dry, and does nothing: %s', async (value) => {
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(goodRequest(target, hub.key), { 'stele-dry-run': value }));
    const failure = expectFailure(target.facts, reply, target.facts.statuses.invalid);
    expect(target.facts.namedFields(failure)).toEqual(['Stele-Dry-Run']);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });
});
