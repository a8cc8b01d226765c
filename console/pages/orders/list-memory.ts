/** What is kept of a list while the page is away, so that one returns to the same place. */
export interface ListMemory {
  /** Where each known page begins; the first has no cursor. Pages that are dropped are read again from there. */
  cursors: (string | undefined)[];
  /** The number of rows on the last page, once it is read. */
  lastSize: number | undefined;
  /** The position of the scroller, in pixels. */
  scrollTop: number;
  /** The row that has the focus. */
  focus: number;
}

const MOST_LISTS = 20;
const memories = new Map<string, ListMemory>();

/** The memory of the list with this key, a new one at first. The oldest lists are forgotten. */
export function memoryOf(key: string): ListMemory {
  const memory = memories.get(key) ?? { cursors: [undefined], lastSize: undefined, scrollTop: 0, focus: 0 };
  memories.delete(key);
  memories.set(key, memory);
  const [oldest] = memories.keys();
  if (memories.size > MOST_LISTS && oldest !== undefined) memories.delete(oldest);
  return memory;
}

/** Forgets the pages of a list, which is then read from its beginning. */
export function forget(key: string): void {
  memories.delete(key);
}
