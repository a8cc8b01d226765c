import type { WriteCommand, WriteOutcome } from '../command.ts';

/** A command on its way, with the promise of whoever waits for it. */
export interface Pending {
  command: WriteCommand;
  /** Commands of one key are never in two lanes at once: they are about one order, or may be the same request. */
  key: string;
  /** Since when somebody else's lock keeps it out, in milliseconds of a steady clock. */
  heldSinceMs?: number;
  settle(outcome: WriteOutcome): void;
}

/** Commands for one workspace that go through one transaction. */
export interface Batch {
  workspaceId: string;
  commands: Pending[];
}

/**
 * Commands waiting for a lane. Workspaces take turns, commands of one workspace go in order of arrival, and those whose
 * key is in a lane stand aside until it comes back.
 */
export class CommandQueue {
  readonly #byWorkspace = new Map<string, Pending[]>();
  readonly #turns: string[] = [];
  readonly #inLane = new Set<string>();
  readonly #aside = new Map<string, Pending[]>();
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a command at the end; answers whether there was room. */
  push(pending: Pending): boolean {
    if (this.#size >= this.#limit) return false;
    this.#size++;
    this.#enqueue([pending], 'end');
    return true;
  }

  /** Takes up to `most` commands of the workspace whose turn it is. Their keys are in a lane until given back. */
  take(most: number): Batch | undefined {
    for (let workspaceId = this.#turns.shift(); workspaceId !== undefined; workspaceId = this.#turns.shift()) {
      const waiting = this.#byWorkspace.get(workspaceId) ?? [];
      const commands = this.#pick(waiting, most);
      if (waiting.length > 0) this.#turns.push(workspaceId);
      else this.#byWorkspace.delete(workspaceId);
      if (commands.length > 0) return { workspaceId, commands };
    }
    return undefined;
  }

  /** Gives keys back: what stood aside for them goes to the front. */
  release(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#inLane.delete(key);
      const aside = this.#aside.get(key);
      if (!aside) continue;
      this.#aside.delete(key);
      this.#enqueue(aside, 'front');
    }
  }

  /** Counts commands that wait elsewhere into the bound, or, below zero, out of it again. */
  occupy(places: number): void {
    this.#size += places;
  }

  /** Everything that has not entered a lane yet, removed. */
  drain(): Pending[] {
    const all = [...this.#byWorkspace.values(), ...this.#aside.values()].flat();
    this.#byWorkspace.clear();
    this.#aside.clear();
    this.#turns.length = 0;
    this.#size = 0;
    return all;
  }

  #pick(waiting: Pending[], most: number): Pending[] {
    const picked: Pending[] = [];
    let seen = 0;
    for (; seen < waiting.length && picked.length < most; seen++) {
      const pending = waiting[seen] as Pending;
      if (this.#inLane.has(pending.key)) this.#standAside(pending);
      else picked.push(pending);
    }
    waiting.splice(0, seen);
    for (const pending of picked) this.#inLane.add(pending.key);
    this.#size -= picked.length;
    return picked;
  }

  #standAside(pending: Pending): void {
    const aside = this.#aside.get(pending.key);
    if (aside) aside.push(pending);
    else this.#aside.set(pending.key, [pending]);
  }

  #enqueue(commands: Pending[], where: 'end' | 'front'): void {
    const workspaceId = (commands[0] as Pending).command.actor.workspaceId;
    const waiting = this.#byWorkspace.get(workspaceId);
    if (!waiting) {
      this.#byWorkspace.set(workspaceId, [...commands]);
      this.#turns.push(workspaceId);
    } else if (where === 'end') waiting.push(...commands);
    else waiting.unshift(...commands);
  }
}
