import type { FieldChange } from '../../sdk/index.ts';
import { plain } from './output.ts';
import { paint } from './paint.ts';
import { brief } from './words.ts';

/** Fields from and to, one a line. */
export function changeLines(changes: readonly FieldChange[]): string[] {
  const width = Math.min(32, Math.max(0, ...changes.map(({ field }) => field.length)));
  return changes.map(
    ({ field, from, to }) =>
      `  ${plain(field).padEnd(width)}  ${paint('red', brief(from))} → ${paint('green', brief(to))}`,
  );
}

/** Fields in which two documents differ, as dotted paths. */
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
