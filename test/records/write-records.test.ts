import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { idOf, type RecordCommand, type Records, type RecordWrite } from '../../src/core/records/record-command.ts';
import { createTransactions } from '../../src/core/transaction/run.ts';
import { createWriteRecords } from '../../src/core/transaction/write-records.ts';
import type { WriteOutcome } from '../../src/core/write-command.ts';
import type { RecordContent } from '../../src/model/record.ts';
import { ok } from '../../src/model/result.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub.close());

const errors: unknown[] = [];

function open(): Pick<Records, 'write'> & { close(): Promise<void> } {
  const transactions = createTransactions({
    connection: { address: hub.database, name: 'records', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 },
    connections: 4,
    queueLimit: 1000,
    transactionTimeoutMs: 20_000,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => transactions.close());
  return { write: createWriteRecords(transactions, 'commit'), close: () => transactions.close() };
}

type Content = RecordContent<'customers'>;

function command(target: RecordCommand['target'], content: Content, more: Partial<RecordCommand> = {}): RecordCommand {
  const id = idOf(target);
  return {
    actor: { workspaceId: 'default', keyId: 'k', dialect: 'tests', operation: 'write', requestId: 'r' },
    target,
    requires: {},
    change: () => ok([{ kind: 'customers', id, content }]),
    reply: (found) => ({ status: 200, headers: {}, body: JSON.stringify(found.get('customers', id) ?? null) }),
    absent: { kind: 'not_found', entity: 'customers', id },
    ...more,
  };
}

const create = (content: Content, id: string = randomUUID()): RecordCommand =>
  command({ kind: 'customers', create: id }, content);

const update = (id: string, content: Content, more: Partial<RecordCommand> = {}): RecordCommand =>
  command({ kind: 'customers', find: id }, content, more);

const bodyOf = (outcome: WriteOutcome): Record<string, unknown> => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return JSON.parse(outcome.reply.body) as Record<string, unknown>;
};

const historyOf = (id: string) =>
  hub.sql<{ version: number; change: string; changes: unknown }>(
    'select version, change, changes from record_changes where record_id = $1 order by version',
    [id],
  );

describe('a record', () => {
  test('is made, changed and deleted, with a version and a history for each', async () => {
    const records = open();
    const id = randomUUID();
    expect(bodyOf(await records.write(create({ name: 'Ada' }, id)))).toMatchObject({ id, version: 1, name: 'Ada' });
    expect(bodyOf(await records.write(update(id, { name: 'Ada', email: 'a@example.com' })))).toMatchObject({
      version: 2,
    });
    const remove: RecordWrite = { kind: 'customers', id, content: null };
    expect(await records.write(update(id, {}, { change: () => ok([remove]) }))).toMatchObject({ ok: true });
    expect(await historyOf(id)).toEqual([
      { version: 1, change: 'created', changes: [{ field: 'name', from: null, to: 'Ada' }] },
      { version: 2, change: 'updated', changes: [{ field: 'email', from: null, to: 'a@example.com' }] },
      { version: 3, change: 'deleted', changes: [] },
    ]);
    expect(await records.write(update(id, { name: 'Eve' }))).toEqual({
      ok: false,
      failure: { kind: 'not_found', entity: 'customers', id },
    });
  });

  test('stays as it is when it is sent as it is', async () => {
    const records = open();
    const id = randomUUID();
    await records.write(create({ name: 'Ada', tags: ['a'] }, id));
    expect(bodyOf(await records.write(update(id, { tags: ['a'], name: 'Ada' })))).toMatchObject({ version: 1 });
    expect(await historyOf(id)).toHaveLength(1);
  });

  test('loses no write to another one', async () => {
    const records = open();
    const id = randomUUID();
    await records.write(create({ tags: [] }, id));
    const tag = (name: string): RecordCommand =>
      update(
        id,
        {},
        {
          change: (found) => {
            const { tags = [] } = found.get('customers', id) ?? {};
            return ok([{ kind: 'customers', id, content: { tags: [...tags, name] } }]);
          },
        },
      );
    await Promise.all(Array.from({ length: 40 }, (_, i) => records.write(tag(String(i)))));
    const [row] = await hub.sql<{ tags: string[] }>(`select document->'tags' as tags from customers where id = $1`, [
      id,
    ]);
    expect(row?.tags.toSorted()).toEqual(Array.from({ length: 40 }, (_, i) => String(i)).toSorted());
    expect(await historyOf(id)).toHaveLength(41);
  });

  test('loses no write to one that comes another way', async () => {
    const records = open();
    const shared = randomUUID();
    await records.write(create({ tags: [] }, shared));
    const errorsBefore = errors.length;
    // Each locks a record of its own, and changes the one that all of them read.
    const tag = (own: string): RecordCommand => {
      const change: RecordCommand['change'] = (found) => {
        const { tags = [] } = found.get('customers', shared) ?? {};
        return ok([{ kind: 'customers', id: shared, content: { tags: [...tags, own] } }]);
      };
      return update(own, {}, { requires: { ids: { customers: [shared] } }, change });
    };
    const names = Array.from({ length: 12 }, () => randomUUID());
    for (const own of names) await records.write(create({}, own));
    for (let i = 0; i < names.length; i += 3) {
      const outcomes = await Promise.all(names.slice(i, i + 3).map((own) => records.write(tag(own))));
      expect(outcomes.map(({ ok: isDone }) => isDone)).toEqual([true, true, true]);
    }
    const [row] = await hub.sql<{ tags: string[] }>(`select document->'tags' as tags from customers where id = $1`, [
      shared,
    ]);
    expect(row?.tags.toSorted()).toEqual(names.toSorted());
    expect(errors.slice(errorsBefore)).toEqual([]);
  });

  test('refuses what a caller with an old version would change, and only that', async () => {
    const records = open();
    const id = randomUUID();
    await records.write(create({ name: 'Ada' }, id));
    await records.write(update(id, { name: 'Bea' }));
    expect(await records.write(update(id, { name: 'Eve' }, { knownVersions: [1] }))).toEqual({
      ok: false,
      failure: {
        kind: 'version_conflict',
        currentVersion: 2,
        differing: ['name'],
        sides: [{ field: 'name', theirs: 'Bea', yours: 'Eve' }],
        entity: 'customers',
      },
    });
    expect(await records.write(update(id, { name: 'Bea' }, { knownVersions: [1] }))).toMatchObject({ ok: true });
    expect(await records.write(update(id, { name: 'Eve' }, { knownVersions: [2] }))).toMatchObject({ ok: true });
  });
});

describe('a reference id', () => {
  test('is had by one record at a time, however many ask for it at once', async () => {
    const records = open();
    const wish = `R-${randomUUID()}`;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => records.write(create({ reference_id: wish }))));
    const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure]));
    expect(refused).toHaveLength(19);
    expect(new Set(refused.map((failure) => JSON.stringify(failure)))).toEqual(
      new Set([JSON.stringify({ kind: 'duplicate', field: 'reference_id', value: wish, entity: 'customers' })]),
    );
    expect(errors).toEqual([]);
  });

  test('is free again when its record is deleted', async () => {
    const records = open();
    const wish = `R-${randomUUID()}`;
    const id = randomUUID();
    await records.write(create({ reference_id: wish }, id));
    await records.write(update(id, {}, { change: () => ok([{ kind: 'customers', id, content: null }]) }));
    expect(await records.write(create({ reference_id: wish }))).toMatchObject({ ok: true });
  });
});

describe('an idempotency key', () => {
  const scope = (key: string) => ({
    keyFamily: 'k',
    key,
    operation: 'tests createRecord',
    parameters: '[]',
    address: 'POST /records',
  });

  test('does it once, however many ask at once, and answers the same to all', async () => {
    const records = open();
    const key = randomUUID();
    const wish = (): RecordCommand => ({
      ...create({ name: 'Once' }),
      idempotency: { scope: scope(key), fingerprint: 'aa'.repeat(32) },
    });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => records.write(wish())));
    expect(new Set(outcomes.map((outcome) => bodyOf(outcome).id)).size).toBe(1);
    expect(outcomes.filter((outcome) => outcome.ok && outcome.replayed)).toHaveLength(19);
  });

  test('refuses another body', async () => {
    const records = open();
    const key = randomUUID();
    const wish = (fingerprint: string): RecordCommand => ({
      ...create({ name: 'Once' }),
      idempotency: { scope: scope(key), fingerprint },
    });
    await records.write(wish('aa'.repeat(32)));
    expect(await records.write(wish('bb'.repeat(32)))).toEqual({ ok: false, failure: { kind: 'idempotency_reuse' } });
  });
});

describe('the way', () => {
  test('makes one customer for one email address, however many look for it at once', async () => {
    const records = open();
    const email = `${randomUUID()}@Example.com`;
    const wish = (): RecordCommand => {
      const id = randomUUID();
      return {
        ...create({ email }, id),
        requires: { customersReachedBy: { emails: [email.toUpperCase()] } },
        change: (found) => ok(found.all('customers').length > 0 ? [] : [{ kind: 'customers', id, content: { email } }]),
      };
    };
    await Promise.all(Array.from({ length: 20 }, () => records.write(wish())));
    expect(await hub.sql('select 1 from customers where email = lower($1)', [email])).toHaveLength(1);
  });

  test('answers for a command that throws, and goes on', async () => {
    const records = open();
    const outcome = await records.write({
      ...create({}),
      change: () => {
        throw new Error('a defect');
      },
    });
    // Where the request is answered the cause is logged, with the request's id.
    expect(outcome).toEqual({ ok: false, failure: { kind: 'internal', cause: new Error('a defect') } });
    expect(errors).toEqual([]);
    expect(await records.write(create({}))).toMatchObject({ ok: true });
  });

  test('refuses what comes after it was closed', async () => {
    const records = open();
    await records.close();
    expect(await records.write(create({}))).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
  });

  test('leaves history alone: the hub may not rewrite it', async () => {
    await open().write(create({ name: 'Kept' }));
    await expect(hub.sql(`set role stele_hub; delete from record_changes`)).rejects.toThrow(/permission denied/);
    await hub.sql('reset role');
  });
});

describe('a record under an id that the caller chose', () => {
  const put = (id: string, content: Content): RecordCommand => command({ kind: 'customers', put: id }, content);

  test('is made unless it is there, and is one however many ask at once', async () => {
    const records = open();
    const id = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => records.write(put(id, { name: `Name ${i % 2}` }))),
    );
    expect(outcomes.every(({ ok: isDone }) => isDone)).toBe(true);
    const [first, ...rest] = await historyOf(id);
    expect(first).toMatchObject({ version: 1, change: 'created' });
    expect(rest.every(({ change }) => change === 'updated')).toBe(true);
    expect(rest.map(({ version }) => version)).toEqual(rest.map((_, i) => i + 2));
  });

  test('is not given to another when it was deleted', async () => {
    const records = open();
    const id = randomUUID();
    await records.write(put(id, { name: 'Ada' }));
    await records.write(update(id, {}, { change: () => ok([{ kind: 'customers', id, content: null }]) }));
    expect(await records.write(put(id, { name: 'Eve' }))).toEqual({
      ok: false,
      failure: { kind: 'duplicate', field: 'id', value: id, entity: 'customers' },
    });
  });
});

describe("a customer's other ids", () => {
  const aliases = (): Record<string, string> => ({ tests: `A-${randomUUID()}`, other: `B-${randomUUID()}` });

  test('are the ids that the clients of a dialect use', async () => {
    const records = open();
    const id = randomUUID();
    const known = aliases();
    await records.write(create({ name: 'Ada', aliases: known }, id));
    const renamed = await records.write(
      update(
        known.tests ?? '',
        { name: 'Bea', aliases: known },
        { reply: () => ({ status: 200, headers: {}, body: '{}' }) },
      ),
    );
    expect(renamed).toMatchObject({ ok: true });
    expect(await historyOf(id)).toMatchObject([
      { version: 1 },
      { version: 2, changes: [{ field: 'name', to: 'Bea' }] },
    ]);
    expect(await records.write(update(known.other ?? '', { name: 'Eve' }))).toMatchObject({
      ok: false,
      failure: { kind: 'not_found' },
    });
  });

  test('are had by one customer at a time, and go when they are taken away', async () => {
    const records = open();
    const [first, second] = [randomUUID(), randomUUID()];
    const known = aliases();
    await records.write(create({ aliases: known }, first));
    expect(await records.write(create({ aliases: { tests: known.tests ?? '' } }, second))).toMatchObject({
      ok: false,
      failure: { kind: 'duplicate', field: 'aliases' },
    });
    await records.write(update(first, {}));
    expect(await records.write(create({ aliases: { tests: known.tests ?? '' } }, second))).toMatchObject({ ok: true });
  });

  test('are given back by a customer who is deleted', async () => {
    const records = open();
    const [first, second] = [randomUUID(), randomUUID()];
    const known = aliases();
    await records.write(create({ aliases: known }, first));
    const remove: RecordWrite = { kind: 'customers', id: first, content: null };
    expect(await records.write(update(first, {}, { change: () => ok([remove]) }))).toMatchObject({ ok: true });
    expect(await records.write(create({ aliases: known }, second))).toMatchObject({ ok: true });
    expect(bodyOf(await records.write(update(second, { name: 'Bea', aliases: known })))).toMatchObject({ name: 'Bea' });
  });
});
