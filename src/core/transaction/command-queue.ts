import type { WriteCommand, WriteOutcome } from '../command.ts';
import { FairLimit, FairQueue } from './fair-queue.ts';

/** A command that waits or runs, and how to answer its caller. */
export interface Pending {
  command: WriteCommand;
  /** Commands of one key never run on two connections at once: they concern one order, or may be the same request. */
  key: string;
  /** Until when it may wait for a connection and for locks, in milliseconds of a monotonic clock. */
  untilMs: number;
  answer(outcome: WriteOutcome): void;
}

/** Commands of one workspace for one transaction. */
export interface Batch {
  workspaceId: string;
  commands: Pending[];
}

const workspaceOf = ({ command }: Pending): string => command.actor.workspaceId;

/**
 * Commands that wait for a connection. Workspaces take turns, and commands of one workspace keep their order of arrival. A
 * command whose key is in use stands aside until the key is released.
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

  /** Adds a command at the end. Returns whether there was room. */
  push(pending: Pending): boolean {
    if (!this.#limit.enter(workspaceOf(pending))) return false;
    this.#size++;
    this.#waiting.add(workspaceOf(pending), [pending]);
    return true;
  }

  /**
   * Takes up to `most` commands of the workspace whose turn it is. Their keys are in use until `release`. From now on these commands,
   * and those that stand aside for them, may wait until `latestMs` at most.
   */
  take(most: number, latestMs = Number.POSITIVE_INFINITY): Batch | undefined {
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
