import { type Entry, FIELDS, type Field, isSame } from './catalog.ts';

/** A field that both the draft and somebody else changed. Without a field: the changed status was archived. */
export interface Conflict {
  id: string;
  name: string;
  field?: Field;
  theirs?: Entry[Field];
}

/** A draft of the catalog, and the catalog that it was made from. */
export interface Draft {
  base: Entry[];
  mine: Entry[];
  /** To be decided before the draft can be saved. */
  conflicts: Conflict[];
}

/**
 * Puts a draft onto a catalog that changed meanwhile. What one side alone changed is taken; what both changed to different values
 * keeps the draft's value and becomes a conflict.
 */
export function rebase({ base, mine, conflicts }: Draft, theirs: Entry[]): Draft {
  const found: Conflict[] = [];
  const merged = mine.flatMap((entry): Entry[] => {
    const before = base.find(({ id }) => id === entry.id);
    const now = theirs.find(({ id }) => id === entry.id);
    if (now) return [mergeEntry(before ?? now, entry, now, found)];
    if (!before) return [entry];
    if (FIELDS.some((field) => !isSame(before[field], entry[field]))) found.push({ id: entry.id, name: entry.name });
    return [];
  });
  const added = theirs.filter(
    ({ id }) => !mine.some((entry) => entry.id === id) && !base.some((entry) => entry.id === id),
  );
  const entries = inOrder([...merged, ...added], { base, mine }, theirs);
  const left = new Set(entries.map(({ id }) => id));
  const older = conflicts.filter(({ id, field }) => !found.some((each) => each.id === id && each.field === field));
  return {
    base: theirs,
    mine: entries.map((entry) => ({ ...entry, next: entry.next?.filter((id) => left.has(id)) ?? null })),
    conflicts: [...older, ...found],
  };
}

function mergeEntry(before: Entry, mine: Entry, theirs: Entry, found: Conflict[]): Entry {
  const values = FIELDS.map((field) => {
    const [was, own, now] = [before[field], mine[field], theirs[field]];
    if (isSame(own, was)) return [field, now] as const;
    if (!isSame(now, was) && !isSame(now, own)) found.push({ id: mine.id, name: theirs.name, field, theirs: now });
    return [field, own] as const;
  });
  return { id: mine.id, ...Object.fromEntries(values) } as Entry;
}

/** The order of the draft if it was changed there, else the catalog's, with new entries at the end. */
function inOrder(entries: Entry[], { base, mine }: Pick<Draft, 'base' | 'mine'>, theirs: readonly Entry[]): Entry[] {
  const ids = (list: readonly Entry[]): string[] => list.map(({ id }) => id);
  const old = ids(mine).filter((id) => ids(base).includes(id));
  if (old.join() !== ids(base).join()) return entries;
  const place = ({ id }: Entry): number => {
    const at = ids(theirs).indexOf(id);
    return at < 0 ? theirs.length : at;
  };
  return entries.toSorted((a, b) => place(a) - place(b));
}

/** Decides a conflict: for the draft, or for what is stored now. */
export function decide(draft: Draft, conflict: Conflict, isMine: boolean): Draft {
  const { id, field, theirs } = conflict;
  const mine =
    isMine || field === undefined
      ? draft.mine
      : draft.mine.map((entry) => (entry.id === id ? ({ ...entry, [field]: theirs } as Entry) : entry));
  return { ...draft, mine, conflicts: draft.conflicts.filter((each) => each !== conflict) };
}
