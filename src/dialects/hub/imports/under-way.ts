import { type Result, refuse } from '../../../model/result.ts';
import type { StreamedReply } from '../../../operations/operation.ts';

/** Each upload keeps transactions and several MiB busy for as long as it takes. */
const MOST_OF_WORKSPACE = 4;
const MOST_OF_HUB = 16;
const AGAIN_AFTER_S = 5;

/** The imports that a hub is reading. Another hub on the same database is caught when progress is stored. */
export class UnderWay {
  readonly #reading = new Map<string, { workspaceId: string }>();

  /** Whether an import is being read. */
  has(importId: string): boolean {
    return this.#reading.has(importId);
  }

  /**
   * Begins to read an import; `start` is given what to call when it is read no more, and nothing is to be called when it
   * fails. Fails with what `start` fails with, or `busy` when too many are being read.
   */
  async read(
    workspaceId: string,
    importId: string,
    start: (end: () => void) => Promise<Result<StreamedReply>>,
  ): Promise<Result<StreamedReply>> {
    const all = [...this.#reading.values()];
    const ofWorkspace = all.filter((each) => each.workspaceId === workspaceId);
    if (all.length >= MOST_OF_HUB || ofWorkspace.length >= MOST_OF_WORKSPACE) {
      return refuse({ kind: 'busy', retryAfterSeconds: AGAIN_AFTER_S });
    }
    const mine = { workspaceId };
    this.#reading.set(importId, mine);
    const end = (): void => {
      if (this.#reading.get(importId) === mine) this.#reading.delete(importId);
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
