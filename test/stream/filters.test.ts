import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { meetsFilter } from '../../src/core/feed/meets-filter.ts';
import { comparePlaces } from '../../src/core/feed/place.ts';
import type { PlacedChange } from '../../src/core/feed/read-feed.ts';
import { Ring } from '../../src/core/feed/ring.ts';
import type { ChangeFilter, FeedCursor } from '../../src/core/read/read-history.ts';
import { seededRandom } from '../../src/demo/random.ts';
import { EVENT_TYPES } from '../../src/model/event.ts';
import { type Process, startProcess } from '../races/feed.ts';
import { untilFeedIsComplete } from '../races/writers.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ACTORS = ['ada', 'grace', 'shop'];
const DIALECTS = ['hub', 'bitbybit', 'evreka'];
const OPERATIONS = ['patchOrder', 'updateOrder', 'setOrderStatus'];
const FIELDS = ['status_id', 'tags', 'extras.evreka', 'extras', 'line_items', 'po_number'];
const KINDS = ['created', 'updated', 'deleted', 'restored'];
/** In the order of their bytes, the last one comes after the one before it; in that of UTF-16, before. */
const IDS = ['a', 'B', 'a b', 'ä', '\uFFEE', '\u{1F4E6}'];
const VALUES = [null, 'x', { field: 'status_id' }, '"field":"tags"', ['extras.evreka']];

let hub: TestHub;
let follower: Process;
let all: PlacedChange[];
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  follower = startProcess(hub.database);
  const random = seededRandom(11);
  const versions = new Map<string, number>();
  for (let transaction = 0; transaction < 30; transaction++) {
    const rows = Array.from({ length: random.pick([1, 4, 30]) }, (_, i) => {
      const isOrder = random.pick([true, true, true, false]);
      const entity = isOrder ? 'order' : random.pick(['customers', 'products', 'order_types']);
      const id = random.pick(IDS);
      const version = (versions.get(entity + id) ?? 0) + 1;
      versions.set(entity + id, version);
      const fields = FIELDS.filter(() => random.pick([true, false, false]));
      return {
        ...{ entity, id, version, kind: random.pick(KINDS) },
        changes: fields.map((field) => ({ field, from: random.pick(VALUES), to: random.pick(VALUES) })),
        dialect: random.pick(DIALECTS),
        operation: random.pick(OPERATIONS),
        actor: random.pick(ACTORS),
        at: new Date(Date.UTC(2026, 0, 1) + (transaction * 40 + (i % 7)) * 60_000).toISOString(),
      };
    });
    await hub.sql(
      `with r as (select * from json_to_recordset($1) as r (entity text, id text, version int, kind text, changes json,
          dialect text, operation text, actor text, at timestamptz)),
        records as (insert into record_changes (workspace_id, kind, record_id, version, change, changes, dialect, operation, actor,
            request_id, changed_at)
          select 'default', entity, id, version, kind, changes::jsonb, dialect, operation, actor, 'r', at from r where entity <> 'order')
        insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
            changed_at, updated_at)
          select 'default', id, version, kind, changes, dialect, operation, actor, 'r', at, at from r where entity = 'order'`,
      [JSON.stringify(rows)],
    );
  }
  await untilFeedIsComplete(hub);
  all = await read(undefined);
  expect(all.length).toBeGreaterThan(200);
});
afterAll(async () => {
  await follower.close();
  await hub.close();
});

/** Every change that meets a filter, by the database. */
async function read(filter: ChangeFilter | undefined): Promise<PlacedChange[]> {
  const found: PlacedChange[] = [];
  for (let from: FeedCursor | undefined; ; ) {
    const page = await follower.parts.core.history.changes('default', from, 1000, filter);
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    found.push(...page.value.placed);
    if (!page.value.hasMore) return found;
    from = page.value.next;
  }
}

const nameOf = ({ change: { entity, id, version } }: PlacedChange): string => `${entity} ${id} ${version}`;

const someOf = <T>(values: readonly T[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined, freq: 1 });

const filters: fc.Arbitrary<ChangeFilter> = fc.record({
  actors: someOf([...ACTORS, 'nobody']),
  dialects: someOf(DIALECTS),
  operations: someOf(OPERATIONS),
  fields: someOf([...FIELDS, 'customer_note']),
  types: someOf(EVENT_TYPES.filter((type) => /^(order|customer|product|order_type)\./.test(type))),
  orderId: fc.option(fc.constantFrom(...IDS), { nil: undefined, freq: 1 }),
  from: fc.option(fc.constant('2026-01-01T08:00:00.000Z'), { nil: undefined, freq: 1 }),
  to: fc.option(fc.constant('2026-01-01T14:00:00.000Z'), { nil: undefined, freq: 1 }),
});

it('a filter means the same to the database and to the followers in memory', async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const found = await read(filter);
      expect(found.map(nameOf)).toEqual(all.filter(({ change }) => meetsFilter(change, filter)).map(nameOf));
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('places have the same order in the database and in memory', () => {
  const shuffled = [...all].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  expect(shuffled.sort((a, b) => comparePlaces(a.place, b.place)).map(nameOf)).toEqual(all.map(nameOf));
});

it('a ring has all changes between two places, whatever it has dropped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 60 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 300 }),
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (pieces, most, at, size, isFiltered) => {
        const ring = new Ring('1');
        let added = 0;
        for (const piece of pieces) {
          const some = all.slice(added, added + piece);
          added += some.length;
          const end = some.at(-1)?.place;
          if (end) ring.add(some, end, 0);
          ring.trim(most, Number.POSITIVE_INFINITY, 0);
        }
        const index = at % (added + 1);
        const after = all[index - 1]?.place;
        if (!after) return;
        expect(ring.reaches(after)).toBe(index >= added - most);
        if (!ring.reaches(after)) return;
        const isWanted = ({ change }: PlacedChange): boolean => !isFiltered || change.actor === 'ada';
        const { placed, next, hasMore } = ring.read(after, size, isWanted);
        const wanted = all.slice(index, added).filter(isWanted);
        expect(placed.map(nameOf)).toEqual(wanted.slice(0, size).map(nameOf));
        expect(hasMore).toBe(wanted.length > size);
        expect(next).toEqual(hasMore ? placed.at(-1)?.place : all[added - 1]?.place);
        expect(ring.hasAfter(after)).toBe(index < added);
      },
    ),
  );
});
