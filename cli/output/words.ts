import type { FieldChange } from '../../sdk/index.ts';
import { paint, plain } from './output.ts';

/** A time in the time zone of this machine, to the minute. */
export function moment(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? plain(at)
    : date.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
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
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** A value of a field, cut to fit a line. */
function brief(value: unknown, most = 60): string {
  if (value === null || value === undefined) return '–';
  const text = plain(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Field changes, one per line: old and new value. */
export function changeLines(changes: readonly FieldChange[]): string[] {
  const width = Math.min(32, Math.max(0, ...changes.map(({ field }) => field.length)));
  return changes.map(
    ({ field, from, to }) =>
      `  ${plain(field).padEnd(width)}  ${paint('red', brief(from))} → ${paint('green', brief(to))}`,
  );
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
