/**
 * What waits, by workspace. Workspaces take turns, and what waits for one of them goes in order of arrival, so that a
 * workspace that asks for much delays another by one turn at most.
 */
export class FairQueue<T> {
  /** In the order of their turns. */
  readonly #byWorkspace = new Map<string, T[]>();

  /** Adds items of a workspace behind what waits for it, or before it. */
  add(workspaceId: string, items: readonly T[], where: 'end' | 'front' = 'end'): void {
    if (items.length === 0) return;
    const waiting = this.#byWorkspace.get(workspaceId);
    if (!waiting) this.#byWorkspace.set(workspaceId, [...items]);
    else if (where === 'end') waiting.push(...items);
    else waiting.unshift(...items);
  }

  /**
   * Lets `pick` take from what waits for the workspace whose turn it is, by removing it from the list; where it answers
   * `undefined`, the next workspace has its turn. Answers what `pick` answered.
   */
  take<R>(pick: (waiting: T[], workspaceId: string) => R | undefined): R | undefined {
    for (const [workspaceId, waiting] of this.#byWorkspace) {
      const picked = pick(waiting, workspaceId);
      if (picked === undefined && waiting.length > 0) continue;
      this.#byWorkspace.delete(workspaceId);
      if (picked === undefined) continue;
      if (waiting.length > 0) this.#byWorkspace.set(workspaceId, waiting);
      return picked;
    }
    return undefined;
  }

  /** Removes and answers what `isGone` holds for. */
  remove(isGone: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const [workspaceId, waiting] of this.#byWorkspace) {
      const { gone = [], left = [] } = Object.groupBy(waiting, (item) => (isGone(item) ? 'gone' : 'left'));
      if (gone.length === 0) continue;
      removed.push(...gone);
      if (left.length > 0) this.#byWorkspace.set(workspaceId, left);
      else this.#byWorkspace.delete(workspaceId);
    }
    return removed;
  }

  /** Removes and answers everything. */
  drain(): T[] {
    const all = [...this.#byWorkspace.values()].flat();
    this.#byWorkspace.clear();
    return all;
  }
}

/** Beyond the limit a workspace has its share, until all have so many times the limit together. */
const CEILING = 2;

/**
 * How many may wait in all. When the limit is reached, a workspace that has less than its share still finds room, so that
 * no request is refused because of what another workspace asks for.
 */
export class FairLimit {
  readonly #limit: number;
  readonly #byWorkspace = new Map<string, number>();
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts one more in; answers whether there was room. */
  enter(workspaceId: string): boolean {
    if (this.#all >= this.#limit && !this.#hasShare(workspaceId)) return false;
    this.add(workspaceId, 1);
    return true;
  }

  /** Counts so many in, whatever the limit. */
  add(workspaceId: string, count: number): void {
    const left = (this.#byWorkspace.get(workspaceId) ?? 0) + count;
    if (left > 0) this.#byWorkspace.set(workspaceId, left);
    else this.#byWorkspace.delete(workspaceId);
    this.#all += count;
  }

  /** Counts so many out. */
  leave(workspaceId: string, count = 1): void {
    this.add(workspaceId, -count);
  }

  #hasShare(workspaceId: string): boolean {
    const mine = this.#byWorkspace.get(workspaceId) ?? 0;
    const workspaces = this.#byWorkspace.size + (mine === 0 ? 1 : 0);
    return workspaces > 1 && mine < this.#limit / workspaces && this.#all < CEILING * this.#limit;
  }
}
