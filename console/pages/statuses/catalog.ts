import type { Status } from '../../../sdk/index.ts';

/** The states in the order of an order's life. */
export const STATES = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'] as const;

/** What one can edit of a status. */
export type Entry = Pick<Status, 'id' | 'name' | 'color' | 'state' | 'completes' | 'next' | 'is_default'>;

/** The fields of an entry that can be changed. */
export const FIELDS = ['name', 'color', 'state', 'completes', 'next', 'is_default'] as const;
export type Field = (typeof FIELDS)[number];

type Change = Partial<Omit<Entry, 'id'>>;

/** One call that brings the catalog nearer to the draft. */
export type Step =
  | { kind: 'create'; entry: Entry }
  | { kind: 'change'; entry: Entry; before: Entry; change: Change; isAfterCreate: boolean }
  | { kind: 'order'; ids: string[]; isAfterCreate: boolean };

/** The entries of the statuses that orders can have newly. */
export const entriesOf = (statuses: readonly Status[]): Entry[] =>
  statuses
    .filter(({ archived_at }) => archived_at === null)
    .map(({ id, name, color, state, completes, next, is_default }) => ({
      id,
      name,
      color,
      state,
      completes,
      next,
      is_default,
    }));

/** Whether two values of a field mean the same. The order of `next` has no meaning. */
export function isSame(a: Entry[Field], b: Entry[Field]): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** The entries with one replaced or added. A new default takes the place of the old one of its state. */
export function withEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  const others = entries.map((each) =>
    each.id !== entry.id && entry.is_default && each.state === entry.state ? { ...each, is_default: false } : each,
  );
  return others.some(({ id }) => id === entry.id)
    ? others.map((each) => (each.id === entry.id ? entry : each))
    : [...others, entry];
}

/** Allows a move, or takes it away. From a status with any move, the first one that is drawn becomes the only one. */
export function withMove(entries: readonly Entry[], from: string, to: string): Entry[] {
  return entries.map((entry) => {
    if (entry.id !== from || from === to) return entry;
    const next = entry.next ?? [];
    return { ...entry, next: next.includes(to) ? next.filter((id) => id !== to) : [...next, to] };
  });
}

/** Puts an entry one place up or down. */
export function withPlace(entries: readonly Entry[], id: string, by: -1 | 1): Entry[] {
  const at = entries.findIndex((entry) => entry.id === id);
  const moved = entries.toSpliced(at, 1);
  const entry = entries[at];
  return entry && at + by >= 0 && at + by < entries.length ? moved.toSpliced(at + by, 0, entry) : [...entries];
}

/**
 * The calls that turn the base into the draft, in an order that the hub accepts: new statuses first, since others may lead to
 * them, then new defaults, since a status that is no default any more may change its state.
 */
export function stepsOf(base: readonly Entry[], draft: readonly Entry[]): Step[] {
  const known = new Set(base.map(({ id }) => id));
  const made = draft.filter(({ id }) => !known.has(id));
  const isMade = (id: string): boolean => !known.has(id);
  const creates = made.map((entry): Step => ({ kind: 'create', entry: { ...entry, next: firstNext(entry, isMade) } }));
  const links = made
    .filter(({ next }) => next?.some(isMade))
    .map((entry): Step => {
      const before = { ...entry, next: firstNext(entry, isMade) };
      return { kind: 'change', entry, before, change: { next: entry.next }, isAfterCreate: true };
    });
  const changes = draft.flatMap((entry): Extract<Step, { kind: 'change' }>[] => {
    const before = base.find(({ id }) => id === entry.id);
    const change = before && changeOf(before, entry);
    if (!before || !change || Object.keys(change).length === 0) return [];
    return [{ kind: 'change', entry, before, change, isAfterCreate: change.next?.some(isMade) ?? false }];
  });
  changes.sort((a, b) => Number(b.change.is_default ?? false) - Number(a.change.is_default ?? false));
  const ids = draft.map(({ id }) => id);
  const stored = [...base, ...made].map(({ id }) => id).filter((id) => ids.includes(id));
  const order: Step[] = stored.join() === ids.join() ? [] : [{ kind: 'order', ids, isAfterCreate: made.length > 0 }];
  return [...creates, ...changes, ...links, ...order];
}

const firstNext = ({ next }: Entry, isMade: (id: string) => boolean): string[] | null =>
  next?.filter((id) => !isMade(id)) ?? null;

/** The fields that differ. That a status is no default any more follows from the new default. */
export function changeOf(before: Entry, after: Entry): Change {
  const fields = FIELDS.filter((field) => !isSame(before[field], after[field]));
  const sent = fields.filter((field) => field !== 'is_default' || after.is_default);
  return Object.fromEntries(sent.map((field) => [field, after[field]]));
}
