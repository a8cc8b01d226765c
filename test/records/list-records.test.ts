import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureWorkspace, startingCatalog } from '../../src/core/administration/workspaces.ts';
import { RecordSet } from '../../src/core/context/record-set.ts';
import { createRecords } from '../../src/core/read/read-records.ts';
import { decideWrites } from '../../src/core/records/decide-records.ts';
import type { RecordListRequest, RecordPage } from '../../src/core/records/record-command.ts';
import { save } from '../../src/core/transaction/save.ts';
import type { Customer } from '../../src/model/record.ts';
import { foldText } from '../../src/model/text.ts';
import { Connection, Readers } from '../../src/store/database/connection.ts';
import { statement } from '../../src/store/database/query.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const WORKSPACE = 'lists';
const COUNT = 53;

let hub: TestHub;
let readers: Readers;
let connection: Connection;

/** Customers of whom several share a moment and a name, so that ids have to tell them apart. */
const customers: Customer[] = Array.from({ length: COUNT }, (_, i) => ({
  id: `c-${String(i).padStart(3, '0')}`,
  name: `Company ${i % 7}`,
  email: `c${i}@example.com`,
  status: i % 5 === 0 ? 'inactive' : 'active',
  reference_id: `R-${i}`,
  tags: i % 2 === 0 ? ['even'] : ['odd', 'other'],
  source: i % 3 === 0 ? 'api' : 'import',
}));

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  const options = { address: hub.database, name: 'lists', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 };
  readers = new Readers(options, 2);
  connection = await Connection.open(options);
  await ensureWorkspace(connection, { id: WORKSPACE, name: 'Lists', is_demo: false }, startingCatalog(), []);
  for (let i = 0; i < COUNT; i += 10) await write(customers.slice(i, i + 10), new Date(1_700_000_000_000 + i));
});
afterAll(async () => {
  await readers.close();
  await connection.close();
  await hub.close();
});

async function write(
  records: readonly Customer[],
  now: Date,
  before: Customer[] = [],
  workspaceId = WORKSPACE,
): Promise<void> {
  const found = new RecordSet();
  found.put(
    'customers',
    before.map((record) => ({ ...record, version: 1, created_at: now.toISOString(), changed_at: now.toISOString() })),
  );
  const writes = records.map(({ id, ...content }) => ({ kind: 'customers' as const, id, content }));
  const actor = { workspaceId, keyId: 'k', dialect: 'tests', operation: 'fill', requestId: 'r' };
  await connection.pipeline(statement('begin', 'begin'));
  await connection.commit(
    save(workspaceId, { records: [decideWrites(writes, found, actor, { now: now.toISOString() })] }),
  );
}

async function list(wanted: Partial<RecordListRequest<'customers'>>): Promise<RecordPage<'customers'>> {
  const records = createRecords(
    readers,
    { of: () => readers, inOneTurn: (_workspaceId, call) => call(readers) },
    () => Promise.reject(),
    () => {},
  );
  const page = await records.list({
    workspaceId: WORKSPACE,
    bookmarkOwner: 'somebody',
    kind: 'customers',
    filter: {},
    sort: { by: 'created_at', descending: false },
    page: { number: 1, size: 100 },
    ...wanted,
  });
  if (!page.ok) throw new Error(JSON.stringify(page.failure));
  return page.value;
}

const idsOf = ({ records }: { records: readonly { id: string }[] }): string[] => records.map(({ id }) => id);

describe('a list of records', () => {
  test.each([
    [{}, () => true],
    [{ status: 'inactive' }, ({ status }) => status === 'inactive'],
    [
      { referenceIds: ['R-3', 'R-44', 'R-none'] },
      ({ reference_id }) => reference_id === 'R-3' || reference_id === 'R-44',
    ],
    [{ tags: ['other', 'none'] }, ({ tags = [] }) => tags.includes('other')],
    [{ sources: ['api'] }, ({ source }) => source === 'api'],
    [{ search: 'COMPANY 3' }, ({ name }) => name === 'Company 3'],
    [{ search: 'c4@' }, ({ email }) => email?.includes('c4@') ?? false],
    [{ search: '%' }, () => false],
    [{ search: 'c-007' }, ({ id }) => id === 'c-007'],
  ] as [RecordListRequest<'customers'>['filter'], (customer: Customer) => boolean][])(
    'has those that %j asks for, and counts them',
    async (filter, wanted) => {
      const page = await list({ filter });
      expect(idsOf(page).toSorted()).toEqual(idsOf({ records: customers.filter(wanted) }).toSorted());
      expect(page.total).toBe(page.records.length);
    },
  );

  test('has those of a period, its ends included', async () => {
    const [from, to] = [new Date(1_700_000_000_010), new Date(1_700_000_000_020)].map((date) => date.toISOString());
    expect(idsOf(await list({ filter: { created: { from, to } } }))).toEqual(
      idsOf({ records: customers.slice(10, 30) }),
    );
  });

  test('of another workspace is another list', async () => {
    expect(await list({ workspaceId: 'default' })).toEqual({ records: [], total: 0, hasMore: false });
  });

  test.each(
    (['created_at', 'changed_at', 'name', 'display_name'] as const).flatMap((by) =>
      [false, true].flatMap((descending) => [1, 7, 53, 100].map((size) => ({ by, descending, size }))),
    ),
  )('by $by, descending: $descending, in pages of $size has every record once', async ({ size, ...sort }) => {
    const seen: string[] = [];
    for (let number = 1; ; number++) {
      const page = await list({ sort, page: { number, size }, bookmarkOwner: `pages of ${size}` });
      expect(page.total).toBe(COUNT);
      seen.push(...idsOf(page));
      if (!page.hasMore) break;
    }
    expect(seen).toEqual(idsOf(await list({ sort })));
    expect(seen.toSorted()).toEqual(idsOf({ records: customers }));
  });

  test('begins with no page that is not there', async () => {
    expect(await list({ page: { number: 999, size: 10 } })).toEqual({ records: [], total: COUNT, hasMore: false });
  });
});

test('pages show once what did not change, whatever changed meanwhile', async () => {
  const sort = { by: 'changed_at', descending: true } as const;
  const seen: string[] = [];
  const touched = new Set<string>();
  for (let number = 1; ; number++) {
    const page = await list({ sort, page: { number, size: 5 }, bookmarkOwner: 'caller among writers' });
    seen.push(...idsOf(page));
    if (!page.hasMore) break;
    const moved = customers[(number * 11) % COUNT] as Customer;
    touched.add(moved.id);
    await write([{ ...moved, phone: `+1${number}` }], new Date(1_800_000_000_000 + number), [moved]);
  }
  const still = idsOf({ records: customers }).filter((id) => !touched.has(id));
  expect(seen.filter((id) => !touched.has(id)).toSorted()).toEqual(still);
});

describe('a search for customers', () => {
  const texts = [
    "O'Neil \\ Söhne",
    'Straße',
    'STRASSE 7',
    'İstanbul',
    'x',
    '🙂 smile',
    'a & b | c',
    ' ',
    `${'long '.repeat(900)}end`,
  ];

  test('finds every part of every name, email address, number and id, and nothing else', async () => {
    const odd: Customer[] = texts.flatMap((text, i) => [
      { id: `odd-${i}`, name: text, email: `${i}.${text}@example.com` },
      { id: `odd-first-${i}`, first_name: text, last_name: `Last ${i}`, phone: `+49 ${i}${i}${i}` },
      {
        id: `odd-shown-${i}`,
        name: `Shown ${i}`,
        display_name: text,
        display_id: `D/${i}`,
        reference_id: text.slice(0, 200),
      },
    ]);
    const workspaceId = 'odd';
    await ensureWorkspace(connection, { id: workspaceId, name: 'Odd', is_demo: false }, startingCatalog(), []);
    const all = [...customers, ...odd];
    await write(all, new Date(1_750_000_000_000), [], workspaceId);
    const cut = (text: string): string => [...foldText(text)].slice(0, 255).join('');
    const searched = (customer: Customer): string[] => {
      const {
        name,
        display_name,
        first_name,
        last_name,
        email = '',
        phone = '',
        reference_id = '',
        display_id = '',
      } = customer;
      const whole =
        name ??
        (first_name === undefined
          ? (last_name ?? '')
          : [first_name, last_name].filter((part) => part !== undefined).join(' '));
      return [
        cut(whole),
        cut(display_name ?? whole),
        cut(email),
        phone,
        foldText(reference_id),
        foldText(display_id as string),
      ];
    };
    const part = fc
      .constantFrom(...all.flatMap(searched))
      .chain((text) => fc.tuple(fc.constant([...text]), fc.nat(), fc.integer({ min: 1, max: 8 })))
      .map(([text, from, length]) =>
        text
          .slice(from % Math.max(text.length, 1))
          .slice(0, length)
          .join(''),
      );
    await fc.assert(
      fc.asyncProperty(part, fc.constantFrom(3, 500), async (search, size) => {
        const wanted = all.filter(
          (customer) => customer.id === search || searched(customer).some((text) => text.includes(foldText(search))),
        );
        const page = await list({ workspaceId, filter: { search }, page: { number: 1, size } });
        expect(page.total).toBe(wanted.length);
        expect(page.records.length).toBe(Math.min(size, wanted.length));
        const ids = new Set(wanted.map(({ id }) => id));
        expect(idsOf(page).filter((id) => !ids.has(id))).toEqual([]);
        const named = all.filter((customer) => searched(customer)[0]?.includes(foldText(search)));
        expect((await list({ workspaceId, filter: { name: { contains: search } } })).total).toBe(named.length);
      }),
      { numRuns: 150 },
    );
    expect((await list({ workspaceId, filter: { search: '' } })).total).toBe(all.length);
    expect((await list({ workspaceId: 'default', filter: { search: 'straße' } })).total).toBe(0);
  });

  test('that thousands meet is read along the list, page by page', async () => {
    await ensureWorkspace(connection, { id: 'many', name: 'Many', is_demo: false }, startingCatalog(), []);
    await hub.sql(`insert into customers (workspace_id, id, document)
      select 'many', 'm-' || n, jsonb_build_object('id', 'm-' || n, 'version', 1,
        'name', case when n <= 1000 then 'Nobody' else 'Anybody' end, 'created_at', to_char(n, 'FM00000'), 'changed_at', '')
      from generate_series(1, 7000) as n`);
    const wanted = { workspaceId: 'many', filter: { search: 'anyb' }, bookmarkOwner: 'many' };
    const ids = (from: number) => Array.from({ length: 20 }, (_, i) => `m-${from + i}`);
    const first = await list({ ...wanted, page: { number: 1, size: 20 } });
    expect([first.total, first.hasMore, idsOf(first)]).toEqual([6000, true, ids(1001)]);
    expect(idsOf(await list({ ...wanted, page: { number: 2, size: 20 } }))).toEqual(ids(1021));
    expect(idsOf(await list({ ...wanted, page: { number: 250, size: 20 }, bookmarkOwner: 'other' }))).toEqual(
      ids(5981),
    );
    expect(idsOf(await list({ ...wanted, page: { number: 301, size: 20 } }))).toEqual([]);
  });
});
