import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dotted, expectFailure } from '../support/dialects.ts';
import { ACCESS_TABLES, fingerprint } from '../support/fingerprint.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { prepareAccess } from './access.ts';
import { badValuesFor, NO_TEXTS, toJson } from './bad-values.ts';
import { absentStatus, goodRequest, hasParameter, isMaker, type Target, WRITING } from './operations.ts';
import { bodyWith, bodyWithout, type Field, fieldsOf, type Path } from './schema-fields.ts';

let hub: TestHub;
let before: string;

beforeAll(async () => {
  hub = await createTestHub();
  await prepareAccess(hub);
  before = await fingerprint(hub, ACCESS_TABLES);
});

afterAll(() => hub.close());

/** Compared once for each block: a comparison after each request costs more than the requests. */
async function expectUnchanged(): Promise<void> {
  const after = await fingerprint(hub, ACCESS_TABLES);
  const unchanged = after === before;
  before = after;
  expect(unchanged, 'a refused request must change nothing').toBe(true);
}

const send = (target: Target, body: unknown): Promise<TestReply> =>
  hub.send({ ...goodRequest(target, hub.key), body: toJson(body) });

/** How a problem with this field is named: one with the body as a whole is called so. */
const nameOf = (path: Path): string => dotted(path) || 'body';

describe.each(WRITING)('$name', (target) => {
  afterAll(expectUnchanged);

  const { schema, facts, operation } = target;
  const fields = fieldsOf(schema);

  const wrong = fields.flatMap((field: Field) =>
    badValuesFor(field, operation.nullMeansAbsent ?? false).map(({ name, value }) => ({
      path: field.path,
      field: nameOf(field.path),
      name,
      // A list entry that is wrong is named itself.
      named: Array.isArray(value) && name === 'null in a list' ? `${dotted(field.path)}[0]` : nameOf(field.path),
      value,
    })),
  );

  it.each(wrong)('refuses $name as $field', async ({ path, value, named }) => {
    const reply = await send(target, bodyWith(schema, path, value));
    const failure = expectFailure(facts, reply, facts.statuses.invalid);
    // Two things can be wrong with one text, and both may be said.
    expect([...new Set(facts.namedFields(failure))]).toEqual([named]);
  });

  const required = fields.filter((field) => field.required && typeof field.path.at(-1) === 'string');

  it.each(required.map(({ path }) => ({ path, field: nameOf(path) })))('misses $field', async ({ path, field }) => {
    const reply = await send(target, bodyWithout(schema, path));
    const failure = expectFailure(facts, reply, facts.statuses.invalid);
    expect(facts.namedFields(failure)).toEqual([field]);
  });

  it('names every field that is wrong, all at once', async () => {
    const top = fields.filter(({ path }) => path.length === 1);
    // An object with a length is what none of the fields can be, whatever their types.
    const isObject = (field: Field): boolean => [field.schema.type].flat().includes('object');
    const body = Object.fromEntries(top.map((field) => [field.path[0], isObject(field) ? [] : { length: 1 }]));
    const failure = expectFailure(facts, await send(target, body), facts.statuses.invalid);
    expect(facts.namedFields(failure).sort()).toEqual(top.map(({ path }) => nameOf(path)).sort());
  });

  it('names every field that is missing, all at once', async () => {
    const missing = required.filter(({ path }) => path.length === 1).map(({ path }) => nameOf(path));
    if (missing.length === 0) return;
    const failure = expectFailure(facts, await send(target, {}), facts.statuses.invalid);
    expect(facts.namedFields(failure).sort()).toEqual(missing.sort());
  });

  it.each(NO_TEXTS)('refuses $name in a key, and in a field it does not know', async ({ value }) => {
    const good = bodyWith(schema, [], undefined) ?? {};
    for (const [body, named] of [
      [{ ...good, [value as string]: 1 }, 'body'],
      [{ ...good, unknown: { deep: [value] } }, 'unknown.deep[0]'],
    ] as const) {
      const failure = expectFailure(facts, await send(target, body), facts.statuses.invalid);
      expect(facts.namedFields(failure)).toContain(named);
    }
  });

  if (facts.name === 'hub') {
    const objects = fields.filter(({ schema: { type, properties } }) => type === 'object' && properties);
    it.each(objects.map(({ path }) => ({ path, field: nameOf(path) })))(
      'refuses in $field what it does not know',
      async ({ path }) => {
        // The totals are computed beside what was sent, and nothing in them is read.
        if (path.at(-1) === 'totals') return;
        const body = bodyWith(schema, [...path, 'misspelt'], 1);
        const failure = expectFailure(facts, await send(target, body), facts.statuses.invalid);
        expect(facts.namedFields(failure)).toContain(nameOf([...path, 'misspelt']));
      },
    );
  }

  const limited = fields.filter(({ schema: { maxLength } }) => maxLength !== undefined);

  if (hasParameter(target) && !isMaker(target) && limited.length > 0) {
    it('counts characters, not halves of them: as many as allowed pass', async () => {
      for (const { path, schema: limit } of limited) {
        const body = bodyWith(schema, path, '😀'.repeat(limit.maxLength ?? 0));
        const request = { ...goodRequest(target, hub.key), path: target.path('nobody'), body: toJson(body) };
        // The body passed, since it is the order that is missed.
        expectFailure(facts, await hub.send(request), absentStatus(target));
      }
    });
  }
});
