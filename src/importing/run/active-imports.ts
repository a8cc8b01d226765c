import { type Result, refuse } from '../../model/result.ts';

/** Each upload occupies transactions and several MiB as long as it takes. */
const MOST_OF_WORKSPACE = 4;
const MOST_OF_HUB = 16;
const RETRY_AFTER_S = 5;

/** The imports that this hub is reading. An import in another hub on the same database is caught when progress is stored. */
export class ActiveImports {
  readonly #active = new Map<string, { workspaceId: string }>();

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
    const all = [...this.#active.values()];
    const ofWorkspace = all.filter((each) => each.workspaceId === workspaceId);
    if (all.length >= MOST_OF_HUB || ofWorkspace.length >= MOST_OF_WORKSPACE) {
      return refuse({ kind: 'busy', retryAfterSeconds: RETRY_AFTER_S });
    }
    const entry = { workspaceId };
    this.#active.set(importId, entry);
    const end = (): void => {
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
