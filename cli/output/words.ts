import stringWidth from 'string-width';
import type { FieldChange } from '../../sdk/index.ts';
import { paint, plain } from './output.ts';

/** A time to the minute, in a time zone; by default, in that of this machine. */
export function moment(at: string | null | undefined, timeZone?: string): string {
  if (!at) return '';
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? plain(at)
    : date.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
}

const COLOURS = {
  draft: 'gray',
  confirmed: 'blue',
  archived: 'green',
  cancelled: 'red',
  refunded: 'magenta',
} as const;

/** The name of a status, in the colour of its state. */
export function statusName({ name, state }: { name?: string; state?: string }): string {
  const colour = COLOURS[state as keyof typeof COLOURS];
  const text = plain(name ?? state ?? '');
  return colour ? paint(colour, text) : text;
}

/** A number with its noun: `1 order`, `2 orders`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;

const valueText = (value: unknown): string =>
  value === null || value === undefined ? '–' : plain(typeof value === 'string' ? value : JSON.stringify(value));

const ARROW = ' → ';

/** A field change on one line: `status: Draft → Confirmed`. */
export const changeText = ({ field, from, to }: FieldChange): string =>
  `${plain(field)}: ${valueText(from)}${ARROW}${valueText(to)}`;

/** The fewest characters of a value that are shown in a narrow terminal. */
const LEAST = 12;

/** Field changes, one per line: old and new value. On a terminal, a value is cut to fit the line. */
export function changeLines(changes: readonly FieldChange[]): string[] {
  const width = Math.min(32, Math.max(0, ...changes.map(({ field }) => field.length)));
  const { isTTY, columns } = process.stdout;
  return changes.map(({ field, from, to }) => {
    const name = `  ${plain(field).padEnd(width)}  `;
    const room = isTTY && columns > 0 ? columns - name.length - ARROW.length : Number.POSITIVE_INFINITY;
    const [old, fresh] = fitting(valueText(from), valueText(to), Math.max(2 * LEAST, room));
    return `${name}${paint('red', old)}${ARROW}${paint('green', fresh)}`;
  });
}

/** Cuts two texts so that both together fit. Room that the shorter one leaves goes to the longer one. */
function fitting(one: string, other: string, room: number): [string, string] {
  const half = Math.floor(room / 2);
  const [first, second] = [stringWidth(one), stringWidth(other)];
  if (first + second <= room) return [one, other];
  return [cut(one, Math.max(half, room - second)), cut(other, Math.max(half, room - first))];
}

/** A text of at most so many columns of a terminal. */
function cut(text: string, most: number): string {
  if (stringWidth(text) <= most) return text;
  let kept = '';
  for (const letter of text) {
    if (stringWidth(kept + letter) >= most) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** The fields in which two documents differ, as dotted paths. */
export function differences(from: unknown, to: unknown, path = ''): FieldChange[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names.flatMap((name) => differences(from[name], to[name], path === '' ? name : `${path}.${name}`));
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const places = Array.from({ length: Math.max(from.length, to.length) }, (_, i) => i);
    return places.flatMap((i) => differences(from[i], to[i], `${path}[${i}]`));
  }
  return [{ field: path, from: from ?? null, to: to ?? null }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
