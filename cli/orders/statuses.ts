import { type FieldChange, type Status, type StatusWish, type SteleClient, SteleError } from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

const STATES: readonly string[] = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'];

/**
 * The status that somebody means: an entry by its id or its name, whatever its case, else a state.
 *
 * @throws CommandFailure when there is none
 */
export async function statusMeant(stele: SteleClient, text: string): Promise<StatusWish> {
  const isState = STATES.includes(text);
  let entries: Status[];
  try {
    entries = await stele.statuses.list();
  } catch (error) {
    // A key that may write need not be able to read.
    if (!(error instanceof SteleError && error.status === 403)) throw error;
    return isState ? { state: text as Status['state'] } : { id: text };
  }
  const entry = named(entries, text);
  if (entry) return { id: entry.id };
  if (isState) return { state: text as Status['state'] };
  throw unknown(entries, text);
}

/**
 * An entry of the catalog by id or name; by a state, its default entry.
 *
 * @throws CommandFailure when there is none
 */
export async function findStatus(stele: SteleClient, text: string): Promise<Status> {
  const entries = await stele.statuses.list();
  const found = named(entries, text) ?? entries.find(({ state, is_default }) => state === text && is_default);
  if (found) return found;
  throw unknown(entries, text);
}

/** Accents count, case does not, nor whether a letter and its accent are one character or two. */
const CASELESS = new Intl.Collator('en', { sensitivity: 'accent' });

const named = (entries: readonly Status[], text: string): Status | undefined =>
  entries.find(({ id }) => id === text) ?? entries.find(({ name }) => CASELESS.compare(name, text) === 0);

const unknown = (entries: readonly Status[], text: string): CommandFailure =>
  new CommandFailure(
    `There is no status ${JSON.stringify(text)}`,
    EXIT.refused,
    `There are: ${entries.map(({ name }) => name).join(', ')}`,
  );

/** Puts the names of statuses in the place of their ids, where a list of changes has any and the key may see them. */
export type NameStatuses = (changes: readonly FieldChange[]) => Promise<FieldChange[]>;

/** Asks for the catalog when it is first needed, archived entries included. */
export function statusNaming(stele: SteleClient): NameStatuses {
  let asked: Promise<Map<unknown, string>> | undefined;
  return async (changes) => {
    if (!changes.some(({ field }) => field === 'status_id')) return [...changes];
    asked ??= namesOf(stele);
    const names = await asked;
    return changes.map(({ field, from, to }) =>
      field === 'status_id'
        ? { field: 'status', from: names.get(from) ?? from, to: names.get(to) ?? to }
        : { field, from, to },
    );
  };
}

async function namesOf(stele: SteleClient): Promise<Map<unknown, string>> {
  try {
    const entries = await stele.statuses.list({ archived: true });
    return new Map(entries.map(({ id, name }) => [id, name]));
  } catch (error) {
    if (error instanceof SteleError) return new Map();
    throw error;
  }
}
