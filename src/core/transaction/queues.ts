import type { WriteCommand, WriteOutcome } from '../write-command.ts';

/**
 * A queue by workspace. Workspaces take turns, and items of one workspace keep their order of arrival. So a busy
 * workspace delays another by one turn at most.
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
   * Lets `pick` remove items from the list of the workspace whose turn it is. When it returns `undefined`, the next
   * workspace has its turn. Returns what `pick` returned.
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
 * Limits how many callers may wait. At the limit, a workspace below its share is still let in, so that the requests of
 * one workspace do not cause those of another to be refused.
 */
export class FairLimit {
  readonly #limit: number;
  readonly #byWorkspace = new Map<string, number>();
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts one in, unless the limit is reached. Returns whether it did so. */
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

/** A command that waits or runs, and how to answer its caller. */
export interface Pending {
  command: WriteCommand;
  /**
   * Commands of one key never run in two transactions at once, since they concern one order or may be the same request.
   */
  key: string;
  /** Until when it may wait for a connection and for locks, in milliseconds of a monotonic clock. */
  untilMs: number;
  answer(outcome: WriteOutcome): void;
}

/** Commands of one workspace for one transaction. */
export interface WriteGroup {
  workspaceId: string;
  commands: Pending[];
}

const workspaceOf = ({ command }: Pending): string => command.actor.workspaceId;

/**
 * Commands that wait for a connection. Workspaces take turns, and commands of one workspace keep their order of
 * arrival. A command whose key is in use stands aside until the key is released.
 */
export class CommandQueue {
  readonly #waiting = new FairQueue<Pending>();
  readonly #limit: FairLimit;
  readonly #underWay = new Set<string>();
  readonly #aside = new Map<string, Pending[]>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = new FairLimit(limit);
  }

  /** The number of waiting commands, with those that stand aside. */
  get size(): number {
    return this.#size;
  }

  /** Adds a command at the end, unless the limit is reached. Returns whether it did so. */
  push(pending: Pending): boolean {
    if (!this.#limit.enter(workspaceOf(pending))) return false;
    this.#size++;
    this.#waiting.add(workspaceOf(pending), [pending]);
    return true;
  }

  /**
   * Takes up to `most` commands of the workspace whose turn it is. Their keys are in use until `release`. From now on
   * these commands, and those that stand aside for them, may wait until `latestMs` at most.
   */
  take(most: number, latestMs = Number.POSITIVE_INFINITY): WriteGroup | undefined {
    return this.#waiting.take((waiting, workspaceId) => {
      const commands = this.#pick(waiting, most, latestMs);
      this.#left(workspaceId, commands.length);
      return commands.length > 0 ? { workspaceId, commands } : undefined;
    });
  }

  /** Releases keys. Commands that stood aside for them go to the front. */
  release(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#underWay.delete(key);
      const aside = this.#aside.get(key);
      if (!aside) continue;
      this.#aside.delete(key);
      this.#waiting.add(workspaceOf(aside[0] as Pending), aside, 'front');
    }
  }

  /** Counts commands that wait elsewhere towards the limit; a negative number takes them off again. */
  occupy(workspaceId: string, places: number): void {
    this.#limit.add(workspaceId, places);
  }

  /** Removes and returns the commands that may not wait any longer. */
  expire(nowMs: number): Pending[] {
    const isOver = ({ untilMs }: Pending): boolean => untilMs <= nowMs;
    const expired = this.#waiting.remove(isOver);
    for (const [key, aside] of this.#aside) {
      const over = aside.filter(isOver);
      if (over.length === 0) continue;
      expired.push(...over);
      if (over.length === aside.length) this.#aside.delete(key);
      else
        this.#aside.set(
          key,
          aside.filter((pending) => !isOver(pending)),
        );
    }
    for (const pending of expired) this.#left(workspaceOf(pending), 1);
    return expired;
  }

  /** Removes and returns all waiting commands. */
  drain(): Pending[] {
    const all = [...this.#waiting.drain(), ...[...this.#aside.values()].flat()];
    this.#aside.clear();
    for (const pending of all) this.#left(workspaceOf(pending), 1);
    return all;
  }

  #left(workspaceId: string, count: number): void {
    this.#limit.leave(workspaceId, count);
    this.#size -= count;
  }

  #pick(waiting: Pending[], most: number, latestMs: number): Pending[] {
    const picked: Pending[] = [];
    let seen = 0;
    for (; seen < waiting.length && picked.length < most; seen++) {
      const pending = waiting[seen] as Pending;
      if (pending.untilMs > latestMs) pending.untilMs = latestMs;
      if (this.#underWay.has(pending.key)) this.#standAside(pending);
      else picked.push(pending);
    }
    waiting.splice(0, seen);
    for (const pending of picked) this.#underWay.add(pending.key);
    return picked;
  }

  #standAside(pending: Pending): void {
    const aside = this.#aside.get(pending.key);
    if (aside) aside.push(pending);
    else this.#aside.set(pending.key, [pending]);
  }
}
