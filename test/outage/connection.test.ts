import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from '../../src/store/database/connection.ts';
import { type Query, type Row, statement, writing } from '../../src/store/database/query.ts';
import { CommitUncertain, troubleOf } from '../../src/store/database/sql-error.ts';
import { BEGIN } from '../../src/store/database/transaction.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
let connection: Connection;

beforeAll(async () => {
  hub = await createTestHub();
  await hub.sql('create table notes (id int primary key, note text)');
  await hub.sql('grant all on notes to public');
});
afterAll(() => hub.close());

beforeEach(async () => {
  await hub.sql('truncate notes cascade');
  connection = await open();
});
afterEach(() => connection.close());

const open = (): Promise<Connection> =>
  Connection.open({ address: hub.database, name: 'stele tests', statementTimeoutMs: 2000, connectTimeoutMs: 5000 });

const asking = (name: string, text: string, values: unknown[] = []): Query<Row[]> => ({
  name,
  text,
  values,
  read: (rows) => rows,
});

const note = (id: number): Query<void> => writing('note', 'insert into notes (id) values ($1)', [id]);
const ONE = asking('one', 'select 1');
const FAILS = statement('fails', 'select 1 / 0');
const RAISES = statement('raises', `do $$ begin raise notice 'a note'; raise warning 'a warning'; end $$`);
const NAP = statement('nap', 'select pg_sleep(1)');

const stored = async (): Promise<number[]> =>
  (await hub.sql<{ id: number }>('select id from notes order by id')).map(({ id }) => id);

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable();
}

/** The ways in which a connection ends while the server is busy with it: by the server, and by the hub. */
const ENDINGS = {
  server: async () => {
    await hub.sql('select pg_terminate_backend($1)', [connection.processId]);
  },
  hub: async () => connection.destroy(),
};

/** Still open, without a transaction, and its answers belong to their queries. */
async function expectUsable(): Promise<void> {
  expect(connection.broken).toBe(false);
  expect(await connection.pipeline(ONE, asking('two', 'select $1::int, $2::text', [2, null]))).toEqual([
    [['1']],
    [['2', null]],
  ]);
  await connection.commit([BEGIN, note(99)]);
  expect(await stored()).toContain(99);
}

describe('a pipeline', () => {
  test('carries every value there and back', async () => {
    const texts = [
      '',
      'plain',
      'Grüße, 東京 🚚',
      '"quoted" {and, braced}\\',
      'x'.repeat(70_000),
      'ü'.repeat(2_000_000),
    ];
    for (const text of texts) {
      const [[row], [list]] = await connection.pipeline(
        asking('echo', 'select $1::text, $2::int, $3::boolean, $4::text', [text, -7, true, undefined]),
        asking('echo_list', 'select array_to_json($1::text[])', [[text, null]]),
      );
      expect(row).toEqual([text, '-7', 't', null]);
      expect(JSON.parse(list?.[0] ?? '')).toEqual([text, null]);
    }
  });

  test('that has no queries asks nothing', async () => {
    expect(await connection.pipeline()).toEqual([]);
  });

  test('with a value that is none of SQL sends nothing', async () => {
    const odd = [note(1), asking('odd', 'select $1::text', [{}])];
    expect(troubleOf(await failureOf(connection.pipeline(...odd)))).toEqual({ kind: 'other' });
    await connection.pipeline(BEGIN);
    expect(await failureOf(connection.commit(odd as Query<void>[]))).toBeInstanceOf(TypeError);
    await connection.abandon();
    await expectUsable();
    expect(await stored()).toEqual([99]);
  });

  test('stores all or nothing, and runs nothing after what failed', async () => {
    expect(await failureOf(connection.pipeline(note(1), FAILS, note(2), ONE))).toMatchObject({ code: '22012' });
    expect(await stored()).toEqual([]);
    await connection.pipeline(note(1), note(2));
    expect(await stored()).toEqual([1, 2]);
    await expectUsable();
  });

  test('fails alone among those that are outstanding, though they share a statement that is not prepared yet', async () => {
    const shared = asking('shared', 'select $1::int', [1]);
    const answers = await Promise.allSettled([
      connection.pipeline(FAILS, shared),
      connection.pipeline(shared, ONE),
      connection.pipeline(FAILS),
      connection.pipeline(shared, shared),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    await expectUsable();
  });

  test('is not disturbed by notices', async () => {
    expect(await connection.pipeline(ONE, RAISES, ONE)).toEqual([[['1']], undefined, [['1']]]);
  });

  test('that takes too long fails, and the next does not', async () => {
    const error = await failureOf(connection.pipeline(statement('long', 'select pg_sleep(5)'), ONE));
    expect(troubleOf(error)).toEqual({ kind: 'locked' });
    await expectUsable();
  });

  test('has a time for each of its statements', async () => {
    const nap = statement('nap', 'select pg_sleep(0.8)');
    await connection.pipeline(nap, nap, nap);
  });
});

describe('a prepared statement', () => {
  test('that cannot be prepared is not known', async () => {
    const missing = asking('later', 'select id from later_table');
    expect(await failureOf(connection.pipeline(missing))).toMatchObject({ code: '42P01' });
    await hub.sql('create table later_table (id int)');
    await hub.sql('grant select on later_table to public');
    expect(await connection.pipeline(missing)).toEqual([[]]);
    await expectUsable();
  });

  test('whose result a migration changed is prepared anew', async () => {
    const all = asking('all_columns', 'select * from notes');
    await connection.pipeline(all);
    await hub.sql('alter table notes add column more int');
    expect(await failureOf(connection.pipeline(all))).toMatchObject({ code: '0A000' });
    expect(await connection.pipeline(all)).toEqual([[]]);
    await hub.sql('alter table notes drop column more');
  });

  test('that the server has dropped is prepared anew', async () => {
    await connection.pipeline(ONE);
    await connection.pipeline(statement('', 'deallocate all'));
    expect(await failureOf(connection.pipeline(ONE))).toMatchObject({ code: '26000' });
    expect(await connection.pipeline(ONE)).toEqual([[['1']]]);
  });

  test('never stands for two texts', async () => {
    await connection.pipeline(ONE);
    expect(await failureOf(connection.pipeline(asking('one', 'select 2')))).toBeInstanceOf(TypeError);
    await expectUsable();
  });
});

describe('a commit', () => {
  test('stores what was written', async () => {
    await connection.pipeline(BEGIN, note(1));
    await connection.commit([note(2)]);
    expect(await stored()).toEqual([1, 2]);
    await expectUsable();
  });

  test.each([
    ['a statement that fails', [note(1), FAILS, note(2)], '22012'],
    ['a statement that cannot be prepared', [note(1), statement('nonsense', 'no such words')], '42601'],
    ['a statement that violates a constraint', [note(1), note(1)], '23505'],
  ])('with %s says what failed, and stores nothing', async (_what, queries, code) => {
    await connection.pipeline(BEGIN, note(7));
    const error = await failureOf(connection.commit(queries));
    expect(error).toMatchObject({ code });
    expect(error).not.toBeInstanceOf(CommitUncertain);
    expect(await failureOf(connection.pipeline(ONE))).toMatchObject({ code: '25P02' });
    await connection.abandon();
    await expectUsable();
    expect(await stored()).toEqual([99]);
  });

  test('that the server itself refuses stores nothing', async () => {
    await hub.sql('create table children (id int references notes deferrable initially deferred)');
    await hub.sql('grant all on children to public');
    const orphan = statement('orphan', 'insert into children values (5)');
    const error = await failureOf(connection.commit([BEGIN, note(1), orphan]));
    expect(error).toMatchObject({ code: '23503' });
    await connection.abandon();
    await expectUsable();
    expect(await stored()).toEqual([99]);
  });

  test('of a transaction that had failed is no success', async () => {
    await failureOf(connection.pipeline(BEGIN, FAILS));
    await expect(connection.commit([])).rejects.toBeInstanceOf(CommitUncertain);
  });

  test('with a warning of the server is not called a success', async () => {
    await connection.pipeline(BEGIN, RAISES);
    await connection.commit([note(1)]);
    await connection.pipeline(BEGIN);
    await expect(connection.commit([note(2), RAISES])).rejects.toBeInstanceOf(CommitUncertain);
    expect(await stored()).toEqual([1, 2]);
  });

  test.each(['server', 'hub'] as const)('during which the %s ends the connection is uncertain', async (who) => {
    await connection.pipeline(BEGIN);
    const commit = failureOf(connection.commit([note(1), NAP]));
    await sleep(100);
    await ENDINGS[who]();
    expect(await commit).toBeInstanceOf(CommitUncertain);
    expect(connection.broken).toBe(true);
    expect(await stored()).toEqual([]);
  });

  test('that was never sent, since the connection was lost before, is known to be none', async () => {
    await connection.pipeline(BEGIN, note(1));
    await ENDINGS.server();
    while (!connection.broken) await sleep(5);
    const error = await failureOf(connection.commit([]));
    expect(error).not.toBeInstanceOf(CommitUncertain);
    expect(troubleOf(error)).toEqual({ kind: 'away' });
    expect(await stored()).toEqual([]);
  });
});

test('a connection that ends fails everything that waits for it, with what the server said', async () => {
  const asked = [failureOf(connection.pipeline(ONE, NAP, ONE)), failureOf(connection.pipeline(ONE))];
  await sleep(100);
  await ENDINGS.server();
  const errors = await Promise.all(asked);
  expect(errors.map(troubleOf)).toEqual([{ kind: 'away' }, { kind: 'away' }]);
  expect(errors[0]).toMatchObject({ code: '57P01' });
  expect(connection.broken).toBe(true);
  expect(troubleOf(await failureOf(connection.pipeline(ONE)))).toEqual({ kind: 'away' });
  await connection.abandon();
});
