import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameValue } from '../../src/model/equal.ts';

test.each([
  [1, 1],
  [0, -0],
  [null, null],
  [undefined, undefined],
  [{}, { a: undefined }],
  [
    { a: 1, b: [1, { c: null }] },
    { b: [1, { c: null }], a: 1 },
  ],
  [[], []],
])('%j and %j are the same', (a, b) => {
  expect([sameValue(a, b), sameValue(b, a)]).toEqual([true, true]);
});

test.each([
  [1, '1'],
  [null, undefined],
  [{}, { a: null }],
  [{}, []],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, undefined]],
  [{ a: 1 }, { a: 1, b: 0 }],
  [{}, { toString: 1 }],
  [{ constructor: 1 }, {}],
  [Object.fromEntries([['__proto__', 1]]), {}],
  ['é', 'e\u0301'],
])('%j and %j are not', (a, b) => {
  expect([sameValue(a, b), sameValue(b, a)]).toEqual([false, false]);
});

test('a copy is the same, whatever it is', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => sameValue(value, JSON.parse(JSON.stringify(value)))));
});
