import type { Failure } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';

/** The live streams of one workspace, and of all workspaces in one process. Each costs some hundred KiB at most. */
const MOST_OF_ONE = 100;
const MOST = 1000;

const RETRY_AFTER_SECONDS = 5;
const TOO_MANY: Failure = { kind: 'rate_limited', retryAfterSeconds: RETRY_AFTER_SECONDS };
const ALL_TAKEN: Failure = { kind: 'busy', retryAfterSeconds: RETRY_AFTER_SECONDS };

/** Counts the live streams of a process. */
export class OpenStreams {
  readonly #open = new Map<string, number>();
  #all = 0;

  /**
   * Counts one in. Returns the function that counts it out, once. Fails with `rate_limited` when the workspace has as many as it
   * may, and with `busy` when the process has.
   */
  enter(workspaceId: string): Result<() => void> {
    const open = this.#open.get(workspaceId) ?? 0;
    if (open >= MOST_OF_ONE) return refuse(TOO_MANY);
    if (this.#all >= MOST) return refuse(ALL_TAKEN);
    this.#count(workspaceId, 1);
    let isOpen = true;
    return ok(() => {
      if (isOpen) this.#count(workspaceId, -1);
      isOpen = false;
    });
  }

  #count(workspaceId: string, one: 1 | -1): void {
    const open = (this.#open.get(workspaceId) ?? 0) + one;
    if (open > 0) this.#open.set(workspaceId, open);
    else this.#open.delete(workspaceId);
    this.#all += one;
  }
}
