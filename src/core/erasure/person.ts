import type { Recorded, RecordKind } from '../../model/record.ts';

/** The texts that stand for a person wherever they are: addresses, numbers, and names that are long enough to be one's own. */
export type Names = ReadonlySet<string>;

/** Shorter texts stand for too much else. */
const SHORTEST_NUMBER = 6;
const SHORTEST_NAME = 6;

/** What of a record, a party of an order, or a value of one stands for the person. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { first_name, last_name, name, display_name, email, phone, address_line_1 } = value as Record<string, unknown>;
  const full = [first_name, last_name].filter(isText).join(' ');
  const isWhole = isText(first_name) && isText(last_name);
  return [
    ...[email, phone].filter(isText).filter((text) => text.length >= SHORTEST_NUMBER),
    ...[name, display_name, address_line_1, isWhole ? full : undefined].filter(isText).filter(isNameLike),
  ];
}

/** Whether a text mentions one of the names, whatever the case and not as part of a longer word. */
export function createMentions(names: Iterable<string>): (text: string) => boolean {
  const wanted = [...new Set([...names].map((name) => name.trim().toLowerCase()))].filter((name) => name !== '');
  if (wanted.length === 0) return () => false;
  return (text) => {
    const lower = text.toLowerCase();
    return wanted.some((name) => standsIn(lower, name));
  };
}

/** Texts to look for in JSON that was written out: an id or a name is a whole value, an address or number may be within. */
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
