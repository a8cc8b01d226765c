import type { Recorded, RecordKind } from '../../model/record.ts';
import { foldText } from '../../model/text.ts';
import { createNumberMentions } from './numbers.ts';

/** The texts that identify a person anywhere: email addresses, phone numbers, and names that are long enough. */
export type Names = ReadonlySet<string>;

/** Shorter texts have too many other meanings. */
const SHORTEST_NUMBER = 6;
const SHORTEST_NAME = 6;

/** The texts of a record, a party of an order or a value that identify the person. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { first_name, last_name, name, display_name, email, phone, address_line_1 } = value as Record<string, unknown>;
  const full =
    isText(first_name) && isText(last_name)
      ? [`${first_name} ${last_name}`, `${last_name}, ${first_name}`, `${last_name} ${first_name}`]
      : [];
  return [
    ...[email, phone].filter(isText).filter((text) => text.length >= SHORTEST_NUMBER),
    ...[name, display_name, address_line_1, ...full].filter(isText).filter(isNameLike),
  ];
}

/** The surnames in such a value. A surname identifies the person only if it is the whole text. */
export function surnamesIn(value: unknown): string[] {
  const { last_name } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return isText(last_name) ? [last_name] : [];
}

/**
 * Builds the check whether a text mentions one of the names. A name is compared without regard to case and spaces, and
 * not within a longer word. A phone number is found in any spelling.
 */
export function createMentions(names: Iterable<string>): (text: string) => boolean {
  const all = [...names];
  const wanted = [...new Set(all.map(plain))].filter((name) => name !== '');
  if (wanted.length === 0) return () => false;
  const hasNumber = createNumberMentions(all);
  return (text) => {
    const said = plain(text);
    return wanted.some((name) => standsIn(said, name)) || hasNumber(text);
  };
}

/** Builds the check whether a whole text is one of the names, without regard to case. */
export function createWholeMentions(names: Iterable<string>): (text: string) => boolean {
  const wanted = new Set([...names].map(plain));
  return (text) => wanted.has(plain(text));
}

/** Writes one space between words and after a comma. One expression for both would be slow on a text of spaces. */
const plain = (text: string): string => foldText(text).replaceAll(/\s+/g, ' ').replaceAll(/ ?, ?/g, ', ').trim();

/**
 * The texts to search for in JSON. An id or a name is a whole string; an email address or a number may be within one.
 */
export function searchTexts(
  records: readonly { kind: RecordKind; record: Recorded<RecordKind> }[],
  names: Names,
): string[] {
  const ids = records.flatMap(({ record }) => [
    record.id,
    ...Object.values((record as Recorded<'customers'>).aliases ?? {}).filter(
      (alias) => alias.length >= SHORTEST_NUMBER,
    ),
  ]);
  const within = [...names].filter((name) => name.includes('@') || /^\+?\d+$/.test(name));
  const whole = [...ids, ...[...names].filter((name) => !within.includes(name))];
  return [...whole.map((text) => JSON.stringify(text)), ...within.map((text) => JSON.stringify(text).slice(1, -1))];
}

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + name.length)) return true;
  }
  return false;
}

const isWordAt = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text[at] ?? '');

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const isNameLike = (text: string): boolean => text.length >= SHORTEST_NAME || /\S\s+\S/.test(text);
