import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry, livingEntries, type StatusCatalog, type StatusEntry } from '../../model/status.ts';
import { foldText } from '../../model/text.ts';
import type { Instant } from '../../model/time.ts';

/** The content of a new entry. */
export type NewStatus = Omit<StatusEntry, 'id' | 'archived_at' | 'replaced_by'>;

/** A change of an entry. Absent fields stay. */
export type StatusChange = Partial<{ [K in keyof NewStatus]: NewStatus[K] | undefined }> & {
  /** Only `false` is possible: it restores an archived entry. */
  archived?: false | undefined;
};

/** The largest number of entries that orders can enter. A dialect's list of them has no pages. */
export const MOST_ENTRIES = 100;
/** With archived entries, which are also read with every order. */
const MOST_IN_ALL = 400;

/**
 * The catalog with a new entry at its end. Fails with `duplicate` when a living entry has the name or any entry has the
 * id, `invalid` when `next` has an id of no living entry, or `conflict` when there are too many entries.
 */
export function withEntry(catalog: StatusCatalog, id: string, content: NewStatus): Result<StatusEntry[]> {
  if (catalog.length >= MOST_IN_ALL) {
    return conflict(`A catalog has at most ${MOST_IN_ALL} statuses, archived ones included: bring one of those back`);
  }
  if (findEntry(catalog, id)) return refuse({ kind: 'duplicate', entity: 'statuses', field: 'id', value: id });
  return placeEntry(catalog, { ...content, id });
}

/**
 * The catalog with an entry changed. The state of an entry that orders have cannot change, since every dialect would
 * show another word for unchanged orders. Every state has a default. Of an archived entry only the name and the color
 * can change. Fails as `withEntry`, with `not_found`, or with `conflict`.
 */
export function withChange(
  catalog: StatusCatalog,
  id: string,
  { archived, ...change }: StatusChange,
  isInUse: boolean,
): Result<StatusEntry[]> {
  const present = findEntry(catalog, id);
  if (!present) return refuse({ kind: 'not_found', entity: 'status', id });
  const { archived_at, replaced_by, ...living } = present;
  const before = archived === false ? living : present;
  const after: StatusEntry = { ...before, ...withoutUndefined(change) };
  const isArchived = after.archived_at !== undefined;
  if (
    isArchived &&
    Object.entries(change).some(([field, value]) => !CHANGES_ALWAYS.has(field) && value !== undefined)
  ) {
    return conflict('An archived status has only a name and a color to change: bring it back with archived: false');
  }
  if (after.state !== present.state && isInUse) {
    return conflict('Orders have this status, and would mean something else in every dialect: its state cannot change');
  }
  if (present.is_default && after.state !== present.state) {
    return conflict(`It is the default of ${present.state}: make another status the default first`);
  }
  if (present.is_default && !after.is_default) {
    return conflict(`${present.state} needs a default: make another status the default instead`);
  }
  return placeEntry(catalog, after, present);
}

const CHANGES_ALWAYS = new Set(['name', 'color']);

/** The catalog in another order. Fails with `invalid` unless the ids are those of all living entries, each once. */
export function inOrder(catalog: StatusCatalog, ids: readonly string[]): Result<StatusEntry[]> {
  const living = livingEntries(catalog);
  const ordered = ids.flatMap((id) => living.find((entry) => entry.id === id) ?? []);
  if (new Set(ids).size !== ids.length || ids.length !== living.length || ordered.length !== living.length) {
    return invalid('body', ['statuses'], 'must name every status that is not archived, each once');
  }
  return ok([...ordered, ...archivedOf(catalog)]);
}

/**
 * The catalog with an entry archived, so that no order can enter it. Entries that lead to it lead to the replacement
 * instead. An archived entry may get another replacement. Fails with `not_found`, `invalid` when the replacement is not
 * another living entry, or `conflict` for the default of a state.
 */
export function withArchived(
  catalog: StatusCatalog,
  id: string,
  replacement: string | undefined,
  now: Instant,
): Result<StatusEntry[]> {
  const present = findEntry(catalog, id);
  if (!present) return refuse({ kind: 'not_found', entity: 'status', id });
  if (
    replacement !== undefined &&
    !livingEntries(catalog).some((entry) => entry.id === replacement && entry.id !== id)
  ) {
    return invalid('query', ['replacement'], 'must be another status that is not archived');
  }
  if (present.is_default)
    return conflict(`It is the default of ${present.state}: make another status the default first`);
  const archived: StatusEntry = {
    ...present,
    archived_at: present.archived_at ?? now,
    replaced_by: replacement ?? present.replaced_by,
  };
  const others = livingEntries(catalog)
    .filter((entry) => entry.id !== id)
    .map((entry) => ({ ...entry, next: entry.next && nextWithout(entry, id, replacement) }));
  return ok([...others, ...archivedOf(catalog).filter((entry) => entry.id !== id), archived]);
}

/** The entries that an entry leads to without the archived one. An empty list stays empty, which means final. */
function nextWithout({ id: own, next }: StatusEntry, gone: string, replacement: string | undefined): string[] {
  const ids = (next ?? []).map((id) => (id === gone ? replacement : id)).filter((id) => id !== undefined);
  return [...new Set(ids)].filter((id) => id !== own);
}

/** The catalog with an entry put at its place, or at the end of the living entries when it is new. */
function placeEntry(catalog: StatusCatalog, wanted: StatusEntry, present?: StatusEntry): Result<StatusEntry[]> {
  const others = catalog.filter((entry) => entry.id !== wanted.id);
  const living = livingEntries(others);
  const name = foldText(wanted.name.trim());
  if (wanted.archived_at !== undefined) return ok([...living, ...archivedOf(others), wanted]);
  // Only a changed name is checked for duplicates, since older catalogs may have some.
  const isNamed = !present || present.archived_at !== undefined || present.name !== wanted.name;
  if (isNamed && living.some((entry) => foldText(entry.name.trim()) === name)) {
    return refuse({ kind: 'duplicate', entity: 'statuses', field: 'name', value: wanted.name });
  }
  if ((!present || present.archived_at !== undefined) && living.length >= MOST_ENTRIES)
    return conflict(`A catalog has at most ${MOST_ENTRIES} statuses`);
  const isUnknown = (id: string): boolean => id !== wanted.id && !living.some((entry) => entry.id === id);
  const unknown = present && present.next === wanted.next ? -1 : (wanted.next ?? []).findIndex(isUnknown);
  if (unknown >= 0) return invalid('body', ['next', unknown], 'must be a status that is not archived');
  // An order may always stay in its status, so no entry has to lead to itself.
  const next = wanted.next && [...new Set(wanted.next)].filter((id) => id !== wanted.id && !(present && isUnknown(id)));
  const entry = { ...wanted, next };
  const isRival = (other: StatusEntry): boolean => entry.is_default && other.is_default && other.state === entry.state;
  const rest = living.map((other) => (isRival(other) ? { ...other, is_default: false } : other));
  const place = catalog.findIndex(({ id, archived_at }) => id === entry.id && archived_at === undefined);
  rest.splice(place < 0 ? rest.length : place, 0, entry);
  return ok([...rest, ...archivedOf(others)]);
}

const archivedOf = (catalog: StatusCatalog): StatusEntry[] =>
  catalog.filter((entry) => entry.archived_at !== undefined);

const withoutUndefined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;

const conflict = (reason: string): Result<never> => refuse({ kind: 'conflict', reason });

const invalid = (place: Problem['place'], path: Problem['path'], reason: string): Result<never> =>
  refuse({ kind: 'invalid', problems: [{ place, path, rule: 'reference', reason, binding: 'shape' }] });
