import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dotted, expectFailure } from '../support/dialects.ts';
import { type BadValue, badValuesFor, LONE_SURROGATES_AND_NUL, toJson } from './bad-values.ts';
import { fieldsRefused, problemsOf } from './in-process.ts';
import { goodRequest, LARGEST, type Target, WRITING } from './operations.ts';
import { createPreparedHub, type PreparedHub } from './prepared-hub.ts';
import { bodyWith, bodyWithAll, bodyWithout, type Field, fieldsOf, type Path, smallest } from './schema-fields.ts';

let hub: PreparedHub;

beforeAll(async () => {
  hub = await createPreparedHub();
  await hub.expectUnchanged();
});

afterAll(() => hub.close());

/** Sends a body and returns the fields that its refusal names, each once. */
async function fieldsRefusedByHub(target: Target, body: unknown): Promise<string[]> {
  const { facts } = target;
  const reply = await hub.send({ ...goodRequest(target, hub.key), body: toJson(body) });
  return [...new Set(facts.namedFields(expectFailure(facts, reply, facts.statuses.invalid)))];
}

/** The name of a field in a refusal; the body as a whole is called `body`. */
const nameOf = (path: Path): string => dotted(path) || 'body';

type WritingTarget = (typeof WRITING)[number];

interface BadCase {
  /** What is sent. */
  what: string;
  body: unknown;
  /** The field that the refusal names, and no other. */
  named: string;
}

/** Returns every bad value of a field, each in a body that is otherwise good. */
function casesOf({ schema, operation }: WritingTarget, field: Field): BadCase[] {
  return badValuesFor(field, operation.nullMeansAbsent ?? false).map(({ name, value }: BadValue) => ({
    what: name,
    body: bodyWith(schema, field.path, value),
    // A bad entry of a list is named itself.
    named: name === 'null in a list' ? `${dotted(field.path)}[0]` : nameOf(field.path),
  }));
}

const requiredFields = (fields: readonly Field[]): Field[] =>
  fields.filter(({ required, path }) => required && typeof path.at(-1) === 'string');

describe.each(WRITING)('the validation of $name', (target) => {
  const { schema } = target;
  const fields = fieldsOf(schema);
  const named = fields.map((field) => ({ name: nameOf(field.path), field }));

  it.each(named)('refuses every bad value of $name', ({ field }) => {
    for (const { what, body, named } of casesOf(target, field)) {
      expect(fieldsRefused(target, toJson(body)), what).toEqual([named]);
    }
  });

  it('refuses a body that is not an object', () => {
    for (const body of ['null', '42', '"text"', 'true', '[]', '[{}]']) {
      expect(fieldsRefused(target, body), body).toEqual(['body']);
    }
  });

  it('refuses a body without a required field', () => {
    for (const { path } of requiredFields(fields)) {
      expect(fieldsRefused(target, toJson(bodyWithout(schema, path)))).toEqual([nameOf(path)]);
    }
  });

  it('counts characters, not halves of them: as many as allowed pass', () => {
    for (const { path, schema: limit } of fields) {
      if (limit.maxLength === undefined) continue;
      const body = bodyWith(schema, path, '😀'.repeat(limit.maxLength));
      expect(problemsOf(target, toJson(body)), nameOf(path)).toEqual([]);
    }
  });

  it.each(LONE_SURROGATES_AND_NUL)('refuses $name in a key, and in a field it does not know', ({ value }) => {
    const good = smallest(schema) as object;
    expect(fieldsRefused(target, toJson({ ...good, [value as string]: 1 }))).toContain('body');
    expect(fieldsRefused(target, toJson({ ...good, unknown: { deep: [value] } }))).toContain('unknown.deep[0]');
  });

  if (target.facts.name !== 'hub') return;
  it('refuses an unknown field in every object', () => {
    for (const { path, schema: inner } of fields) {
      // The totals are computed beside what was sent, and nothing in them is read.
      if (inner.type !== 'object' || !inner.properties || path.at(-1) === 'totals') continue;
      const unknown = [...path, 'misspelt'];
      expect(fieldsRefused(target, toJson(bodyWith(schema, unknown, 1)))).toContain(nameOf(unknown));
    }
  });
});

describe.each(LARGEST)('over HTTP, $name', (target) => {
  afterAll(() => hub.expectUnchanged());

  const fields = fieldsOf(target.schema);
  const named = fields.map((field) => ({ name: nameOf(field.path), field }));

  it.each(named)('refuses every bad value of $name', async ({ field }) => {
    for (const { what, body, named } of casesOf(target, field)) {
      expect(await fieldsRefusedByHub(target, body), what).toEqual([named]);
    }
  });

  it.each(requiredFields(fields).map(({ path }) => ({ path, name: nameOf(path) })))(
    'refuses a body without $name',
    async ({ path, name }) => {
      expect(await fieldsRefusedByHub(target, bodyWithout(target.schema, path))).toEqual([name]);
    },
  );
});

describe.each(WRITING)('over HTTP, $name', (target) => {
  afterAll(() => hub.expectUnchanged());

  const { schema } = target;
  const fields = fieldsOf(schema);
  const top = fields.filter(({ path }) => path.length === 1);

  it('names all fields of the wrong type at once', async () => {
    // An object with a length is what none of the fields can be, whatever their types.
    const isObject = (field: Field): boolean => [field.schema.type].flat().includes('object');
    const body = Object.fromEntries(top.map((field) => [field.path[0], isObject(field) ? [] : { length: 1 }]));
    expect((await fieldsRefusedByHub(target, body)).sort()).toEqual(top.map(({ path }) => nameOf(path)).sort());
  });

  it('names all missing fields at once', async () => {
    const missing = requiredFields(top).map(({ path }) => nameOf(path));
    if (missing.length === 0) return;
    expect((await fieldsRefusedByHub(target, {})).sort()).toEqual(missing.sort());
  });

  it('names all fields beyond their limits at once, at any depth', async () => {
    const beyond = fields.filter(({ schema: { maxLength } }) => maxLength !== undefined);
    if (beyond.length === 0) return;
    const values = beyond.map(({ path, schema: { maxLength = 0 } }) => [path, 'x'.repeat(maxLength + 1)] as const);
    const [body, paths] = bodyWithAll(schema, values);
    expect((await fieldsRefusedByHub(target, body)).sort()).toEqual(paths.map(nameOf).sort());
  });
});
