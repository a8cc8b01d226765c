import type { Address, Contact, LineItem, Order } from '../../model/order.ts';
import {
  ADDRESS_FIELDS,
  CONTACT_FIELDS,
  LINE_FIELDS,
  ORDER_FIELDS,
  type OrderField,
  type PartField,
  type Term,
} from '../../model/order-fields.ts';
import { digitsOf } from '../../model/phone.ts';
import { foldText } from '../../model/text.ts';

/** Longer texts are cut to this many characters. No search text is longer. */
const LONGEST_TERM = 100;

/** The most terms of one letter in an order, since a `tsvector` has at most 1 MB. Other letters have few. */
const MOST_TERMS: Readonly<Record<string, number>> = { s: 2000, t: 500 };

const MOST_WORDS_OF_NAME = 10;

/** A letter of the fields' tables, and the function that reads its texts from an order. */
interface Source extends Term {
  addTo(texts: Set<string>, order: Order): void;
}

const OF_LINES = Object.entries<PartField>(LINE_FIELDS).flatMap(([part, { search }]): Source[] => {
  if (!search) return [];
  return [{ ...search, addTo: (texts, { line_items }) => addParts(texts, line_items, part as keyof LineItem) }];
});

const OF_ORDER = Object.entries<OrderField>(ORDER_FIELDS).flatMap(([name, { search }]): Source[] => {
  if (!search) return [];
  return [{ ...search, addTo: (texts, order) => addValue(texts, search, order[name as keyof Order]) }];
});

/** The fields of the order that hold a contact or an address, with the table of its parts. */
const PARTIES = {
  primary_contact: CONTACT_FIELDS,
  billing_address: ADDRESS_FIELDS,
  shipping_address: ADDRESS_FIELDS,
} as const satisfies Partial<Record<keyof Order, Record<string, PartField>>>;

const OF_PARTIES = Object.entries<Record<string, PartField>>(PARTIES).flatMap(([party, parts]) =>
  Object.entries(parts).flatMap(([part, { search }]): Source[] => {
    if (!search) return [];
    const textIn = (order: Order) => order[party as keyof typeof PARTIES]?.[part as keyof Contact & keyof Address];
    return [{ ...search, addTo: (texts, order) => addValue(texts, search, textIn(order)) }];
  }),
);

const SOURCES: readonly Source[] = [...OF_ORDER, ...OF_PARTIES, ...OF_LINES];

/** The letters of the terms that a search finds by their beginning. */
export const BEGINNING_LETTERS: readonly string[] = [
  ...new Set(SOURCES.filter(({ by }) => by === 'beginning').map(({ letter }) => letter)),
];

/**
 * The words by which the search finds an order, folded and written as a `tsvector`. Each word has the letter of its
 * field before it (see `model/order-fields.ts`). The reference id of a deleted order is found only by these words.
 */
export function termsOf(order: Order): string {
  const byLetter = new Map<string, Set<string>>();
  for (const { letter, addTo } of SOURCES) {
    const texts = byLetter.get(letter) ?? new Set();
    addTo(texts, order);
    byLetter.set(letter, texts);
  }
  const terms: string[] = [];
  for (const [letter, texts] of byLetter) {
    let left = MOST_TERMS[letter] ?? Number.POSITIVE_INFINITY;
    for (const text of texts) if (left-- > 0) terms.push(term(letter, text));
  }
  return terms.join(' ');
}

function addParts(texts: Set<string>, lines: readonly LineItem[], part: keyof LineItem): void {
  for (const line of lines) if (line[part] !== undefined) texts.add(line[part] as string);
}

/**
 * Adds the texts of a field's value: each string of an array or an object, the name of a contact or an address, and the
 * digits of a phone number.
 */
function addValue(texts: Set<string>, { by }: Term, value: unknown): void {
  if (value === undefined) return;
  if (by === 'name') for (const name of namesOf(value as Contact)) texts.add(name);
  else if (by === 'phone') for (const digits of phoneTexts(digitsOf(value as string))) texts.add(digits);
  else if (typeof value === 'object') for (const text of Object.values(value as object)) texts.add(text);
  else texts.add(value as string);
}

/** Fewer digits are not a phone number. */
const LEAST_DIGITS = 5;

/**
 * The texts of a phone number: its digits, for a search by its beginning, and its digits from the last one on, for a
 * search by its end, since people leave out the country code.
 */
function phoneTexts(digits: string): string[] {
  if (digits.length < LEAST_DIGITS) return [];
  return [digits, fromEnd(digits)];
}

/** Digits from the last one on, with a mark that no other digits have. */
export const fromEnd = (digits: string): string => `<${[...digits].reverse().join('')}`;

/** For "Ada Byron": "Ada Byron" and "Byron", since a search may begin with any word of a name. */
function namesOf({ first_name = '', last_name = '' }: Pick<Contact, 'first_name' | 'last_name'>): string[] {
  const words = `${first_name} ${last_name}`.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, MOST_WORDS_OF_NAME).map((_, i) => words.slice(i).join(' '));
}

function term(letter: string, text: string): string {
  const cut = cutTerm(foldText(text));
  return `'${letter}${/['\\]/.test(cut) ? cut.replaceAll(/['\\]/g, '$&$&') : cut}'`;
}

/** Cuts by code points, as PostgreSQL counts characters. */
export const cutTerm = (text: string): string =>
  text.length <= LONGEST_TERM ? text : [...text].slice(0, LONGEST_TERM).join('');
