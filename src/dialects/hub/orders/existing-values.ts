import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import { valueAt } from '../../../operations/values.ts';
import type { View } from './view.ts';

/** The problems that are left when values which the order shows already are exempt: limits bind what differs. */
export function problemsBesideExisting(
  problems: readonly Problem[],
  body: unknown,
  shown: View | undefined,
): Problem[] {
  return problems.filter(
    ({ place, binding, path }) => binding === 'shape' || place !== 'body' || !isShown(path, body, shown),
  );
}

/**
 * Whether a sent value is the one that is shown. In a list, that of any entry which goes by the same name: what is before
 * it may have been taken out.
 */
function isShown(path: Problem['path'], body: unknown, shown: View | undefined): boolean {
  const at = path.findIndex((step) => typeof step === 'number');
  const sent = valueAt(body, path);
  if (sent === undefined) return false;
  if (at < 0) return sameValue(sent, valueAt(shown, path));
  const entry = valueAt(body, path.slice(0, at + 1));
  const entries = valueAt(shown, path.slice(0, at));
  const within = path.slice(at + 1);
  return (
    Array.isArray(entries) &&
    entries.some((each) => sameValue(nameOf(each), nameOf(entry)) && sameValue(valueAt(each, within), sent))
  );
}

/** What tells the entries of a list apart: a line's id, the name of an attribute or charge, a tag itself. */
const nameOf = (entry: unknown): unknown => valueAt(entry, ['id']) ?? valueAt(entry, ['name']) ?? entry;
