import { expect, it } from 'vitest';
import { failures as bitbybit } from '../../src/dialects/bitbybit/errors.ts';
import { failures as hub } from '../../src/dialects/hub/errors.ts';
import { failures as wizcommerce } from '../../src/dialects/wizcommerce/errors.ts';
import { type Failure, type Problem, renderFailure } from '../../src/model/failure.ts';

const wrong = (count: number): Failure => ({
  kind: 'invalid',
  problems: Array.from(
    { length: count },
    (_, i): Problem => ({ place: 'body', path: ['list', i], rule: 'type', reason: 'is wrong', binding: 'shape' }),
  ),
});

interface Body {
  message?: string;
  details?: unknown[];
  detail?: string;
  errors?: unknown[];
  error?: { message: string };
}

const bodyOf = (table: typeof hub, count: number): Body => JSON.parse(renderFailure(table, wrong(count)).body) as Body;

const clauses = (sentence = ''): string[] => sentence.split('; ');

it('a sentence names 20 problems where all of them stand in a list', () => {
  for (const table of [wizcommerce, hub]) {
    const { message, detail, details, errors } = bodyOf(table, 1000);
    const shown = clauses(message ?? detail);
    expect([shown.length, shown[19], shown[20]]).toEqual([21, 'list[19] is wrong', 'and 980 more']);
    expect(details ?? errors).toHaveLength(1000);
    const few = bodyOf(table, 20);
    expect(clauses(few.message ?? few.detail)).toHaveLength(20);
    expect(few.message ?? few.detail).not.toContain('more');
  }
});

it("bitbybit's message names 200, since nothing else does", () => {
  const shown = clauses(bodyOf(bitbybit, 1000).error?.message);
  expect([shown.length, shown[199], shown[200]]).toEqual([201, 'list[199] is wrong', 'and 800 more']);
  expect(clauses(bodyOf(bitbybit, 200).error?.message).at(-1)).toBe('list[199] is wrong');
});
