import { plain } from './output.ts';
import { paint } from './paint.ts';

/** A moment in the time of this machine, to the minute. */
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

/** A status by its name, in the colour of its state. */
export function statusName({ name, state }: { name?: string; state?: string }): string {
  const colour = COLOURS[state as keyof typeof COLOURS];
  const text = plain(name ?? state ?? '');
  return colour ? paint(colour, text) : text;
}

/** A number and what it counts: `1 order`, `2 orders`. */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** Any value of a field, short enough for a line. */
export function brief(value: unknown, most = 60): string {
  if (value === null || value === undefined) return '–';
  const text = plain(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
