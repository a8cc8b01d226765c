import { sameValue } from '../../model/equal.ts';
import { parseInstant } from '../../model/time.ts';
import { withoutAbsent } from './vendor-replies.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Addresses, contacts and the like: a part that a record does not show stays. */
const WITH_PARTS = new Set([
  'primary_contact',
  'billing_address',
  'shipping_address',
  'customer_consent',
  'container_info',
]);

/**
 * The fields of a row that differ from what the dialect shows of the stored record; null removes one. So a record that is as the hub
 * shows it changes nothing, even where the hub knows more than the vendor can say.
 */
export function differingFields(row: Fields, shown: Fields): Record<string, unknown> {
  const differing: Record<string, unknown> = {};
  for (const field in row) {
    const [own, present] = [row[field] ?? null, shown[field] ?? null];
    if (isSame(own, present)) continue;
    differing[field] =
      WITH_PARTS.has(field) && isObject(own) && isObject(present) ? partsThatDiffer(own, present) : own;
  }
  return differing;
}

/** As `differingFields`, where a part that is left out has no value. */
function partsThatDiffer(own: Fields, present: Fields): Record<string, unknown> {
  const absent = Object.fromEntries(Object.keys(present).map((part) => [part, null]));
  return differingFields({ ...absent, ...own }, present);
}

const isSame = (own: unknown, present: unknown): boolean =>
  sameValue(own, present) ||
  (typeof own === 'string' &&
    typeof present === 'string' &&
    parseInstant(own) !== undefined &&
    parseInstant(own) === parseInstant(present));

/** A stored value with the parts of a sent one that differ from those shown. */
export const withDiffering = (stored: Fields, own: Fields, shown: Fields): Record<string, unknown> =>
  withoutAbsent({ ...stored, ...partsThatDiffer(own, shown) });

/** The extras of a row's dialects, laid over the stored ones where they differ from those shown. */
export function differingExtras(own: unknown, shown: unknown, stored: Fields): Record<string, Fields> {
  if (!isObject(own)) return {};
  const meant: Record<string, Fields> = {};
  for (const [dialect, values] of Object.entries(own)) {
    if (!isObject(values)) continue;
    const present = isObject(shown) && isObject(shown[dialect]) ? shown[dialect] : {};
    const differing = differingFields(values, present);
    if (Object.keys(differing).length > 0) {
      meant[dialect] = withoutAbsent({ ...(isObject(stored[dialect]) ? stored[dialect] : {}), ...differing });
    }
  }
  return meant;
}

/** A row for a new record: without fields that have no value. */
export function newRow(row: Fields): Record<string, unknown> {
  const { extras, ...fields } = row;
  const own = Object.entries(isObject(extras) ? extras : {}).map(
    ([dialect, values]) => [dialect, withoutAbsent(values as object)] as const,
  );
  const filled = own.filter(([, values]) => Object.keys(values).length > 0);
  return { ...withoutAbsent(fields), ...(filled.length > 0 ? { extras: Object.fromEntries(filled) } : {}) };
}
