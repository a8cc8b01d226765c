import { FairLimit } from '../../core/transaction/queues.ts';
import { type Result, refuse } from '../../model/result.ts';

/** Each upload occupies transactions, a thread and some 50 MB as long as it takes. */
const MOST_OF_WORKSPACE = 4;
/** Beyond it, and up to twice as many, workspaces with few imports are let in. */
const MOST_OF_HUB = 8;
const RETRY_AFTER_S = 5;

/** The imports that this hub is reading. An import in another hub on the same database is caught when progress is stored. */
export class ActiveImports {
  readonly #active = new Map<string, { workspaceId: string; isEnded: boolean }>();
  readonly #limit = new FairLimit(MOST_OF_HUB);

  has(importId: string): boolean {
    return this.#active.has(importId);
  }

  /**
   * Starts to read an import. `start` gets a function to call once the import is read no more; it is not to be called when `start`
   * fails. Fails as `start` does, or with `busy` when too many imports are active.
   */
  async read<T>(
    workspaceId: string,
    importId: string,
    start: (end: () => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const ofWorkspace = [...this.#active.values()].filter((each) => each.workspaceId === workspaceId);
    if (ofWorkspace.length >= MOST_OF_WORKSPACE || !this.#limit.enter(workspaceId)) {
      return refuse({ kind: 'busy', retryAfterSeconds: RETRY_AFTER_S });
    }
    const entry = { workspaceId, isEnded: false };
    this.#active.set(importId, entry);
    const end = (): void => {
      if (entry.isEnded) return;
      entry.isEnded = true;
      this.#limit.leave(workspaceId);
      if (this.#active.get(importId) === entry) this.#active.delete(importId);
    };
    try {
      const started = await start(end);
      if (!started.ok) end();
      return started;
    } catch (error) {
      end();
      throw error;
    }
  }
}
