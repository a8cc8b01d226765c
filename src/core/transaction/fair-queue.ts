/**
 * A queue by workspace. Workspaces take turns, and items of one workspace keep their order of arrival. So a busy workspace delays
 * another by one turn at most.
 */
export class FairQueue<T> {
  /** In the order of their turns. */
  readonly #byWorkspace = new Map<string, T[]>();

  /** Adds items of a workspace behind its waiting items, or before them. */
  add(workspaceId: string, items: readonly T[], where: 'end' | 'front' = 'end'): void {
    if (items.length === 0) return;
    const waiting = this.#byWorkspace.get(workspaceId);
    if (!waiting) this.#byWorkspace.set(workspaceId, [...items]);
    else if (where === 'end') waiting.push(...items);
    else waiting.unshift(...items);
  }

  /**
   * Lets `pick` remove items from the list of the workspace whose turn it is. When it returns `undefined`, the next workspace has
   * its turn. Returns what `pick` returned.
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

  /** Removes and returns the items for which `isGone` holds. */
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

  /** Removes and returns all items. */
  drain(): T[] {
    const all = [...this.#byWorkspace.values()].flat();
    this.#byWorkspace.clear();
    return all;
  }
}

/** Workspaces below their share are let in beyond the limit, up to this many times the limit in all. */
const CEILING = 2;

/**
 * Bounds how many may wait. At the limit, a workspace below its share still finds room, so that one workspace's requests do not cause
 * another's to be refused.
 */
export class FairLimit {
  readonly #limit: number;
  readonly #byWorkspace = new Map<string, number>();
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts one in. Returns whether there was room. */
  enter(workspaceId: string): boolean {
    if (this.#all >= this.#limit && !this.#hasShare(workspaceId)) return false;
    this.add(workspaceId, 1);
    return true;
  }

  /** Counts in `count`, regardless of the limit. */
  add(workspaceId: string, count: number): void {
    const left = (this.#byWorkspace.get(workspaceId) ?? 0) + count;
    if (left > 0) this.#byWorkspace.set(workspaceId, left);
    else this.#byWorkspace.delete(workspaceId);
    this.#all += count;
  }

  /** Counts out `count`. */
  leave(workspaceId: string, count = 1): void {
    this.add(workspaceId, -count);
  }

  #hasShare(workspaceId: string): boolean {
    const mine = this.#byWorkspace.get(workspaceId) ?? 0;
    const workspaces = this.#byWorkspace.size + (mine === 0 ? 1 : 0);
    return workspaces > 1 && mine < this.#limit / workspaces && this.#all < CEILING * this.#limit;
  }
}
