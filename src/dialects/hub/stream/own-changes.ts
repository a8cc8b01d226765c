import type { Principal } from '../../../core/access/authenticate.ts';
import type { Core } from '../../../core/core.ts';
import type { PlacedChange } from '../../../core/feed/feed.ts';
import { ok, type Result } from '../../../model/result.ts';

type Caller = Pick<Principal, 'workspaceId' | 'keyId' | 'keyFamily'>;

/** Beyond it, what is known of earlier authors is forgotten. */
const MOST_KNOWN = 10_000;

/** Tells the changes of one caller from those of others: of its user, or of its API key and those that it was rotated from or to. */
export class OwnChanges {
  readonly #caller: Caller;
  readonly #history: Pick<Core['history'], 'familiesOf'>;
  readonly #isOwn = new Map<string, boolean>();

  constructor(caller: Caller, history: Pick<Core['history'], 'familiesOf'>) {
    this.#caller = caller;
    this.#history = history;
  }

  /** Those of the changes that others made. Asks the database only for authors that it does not know. */
  async without(placed: readonly PlacedChange[]): Promise<Result<readonly PlacedChange[]>> {
    const { workspaceId, keyId, keyFamily } = this.#caller;
    const unknown = [...new Set(placed.map(({ change }) => change.actor))].filter((id) => !this.#isOwn.has(id));
    if (unknown.length > 0) {
      const families = await this.#history.familiesOf(workspaceId, unknown);
      if (!families.ok) return families;
      if (this.#isOwn.size > MOST_KNOWN) this.#isOwn.clear();
      for (const id of unknown) this.#isOwn.set(id, id === keyId || families.value.get(id) === keyFamily);
    }
    return ok(placed.filter(({ change }) => this.#isOwn.get(change.actor) !== true));
  }
}
