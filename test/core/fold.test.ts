import { expect, it } from 'vitest';
import { foldText } from '../../src/model/text.ts';

it.each([
  ['Café', 'CAFE\u0301'],
  ['Straße', 'STRASSE'],
  ['STRAẞE', 'strasse'],
  ['İSTANBUL', 'istanbul'],
  ['IŞIK', 'ışık'],
  ['ΟΔΟΣ', 'οδος'],
  ['οδοσ', 'ΟΔΟς'],
  ['Ǆ', 'ǆ'],
  ['\u212b', 'å'],
  ['Việt', 'VIE\u0302\u0323T'],
  ['ﬁ', 'FI'],
  ['Ёлка', 'е\u0308ЛКА'],
])('%s is %s', (one, other) => {
  expect(foldText(one)).toBe(foldText(other));
});

it.each([
  ['Café', 'Cafe'],
  ['Ａ', 'A'],
  ['½', '1/2'],
  ['a b', 'a\u00a0b'],
])('%s is not %s', (one, other) => {
  expect(foldText(one)).not.toBe(foldText(other));
});

it('folds what is folded to itself', () => {
  for (let code = 1; code < 0x20000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const folded = foldText(String.fromCodePoint(code));
    if (foldText(folded) !== folded) expect.fail(`U+${code.toString(16)}`);
  }
});
