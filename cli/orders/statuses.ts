import {
  type FieldChange,
  type OrderStatusChange,
  type Status,
  type SteleClient,
  SteleError,
} from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

const STATES: readonly string[] = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'];

/**
 * Finds the status for a write: an entry by its id or its name, in any case, else a state.
 *
 * @throws CommandFailure when there is no such status
 */
export async function findStatusChange(stele: SteleClient, text: string): Promise<OrderStatusChange> {
  const isState = STATES.includes(text);
  let entries: Status[];
  try {
    entries = await stele.statuses.list();
  } catch (error) {
    // A key that can write orders may lack the scope to read statuses.
    if (!(error instanceof SteleError && error.status === 403)) throw error;
    return isState ? { state: text as Status['state'] } : { id: text };
  }
  const entry = named(entries, text);
  if (entry) return { id: entry.id };
  if (isState) return { state: text as Status['state'] };
  throw unknown(entries, text);
}

/**
 * Finds an entry of the catalog by its id or name, or the default entry of a state.
 *
 * @throws CommandFailure when there is no such entry
 */
export async function findStatus(stele: SteleClient, text: string): Promise<Status> {
  const entries = await stele.statuses.list();
  const found = named(entries, text) ?? entries.find(({ state, is_default }) => state === text && is_default);
  if (found) return found;
  throw unknown(entries, text);
}

/** Distinguishes accents, but neither case nor composed and decomposed characters. */
const CASELESS = new Intl.Collator('en', { sensitivity: 'accent' });

const named = (entries: readonly Status[], text: string): Status | undefined =>
  entries.find(({ id }) => id === text) ?? entries.find(({ name }) => CASELESS.compare(name, text) === 0);

const unknown = (entries: readonly Status[], text: string): CommandFailure =>
  new CommandFailure(
    `There is no status ${JSON.stringify(text)}`,
    EXIT.refused,
    `There are: ${entries.map(({ name }) => name).join(', ')}`,
  );

/** Replaces ids of statuses by their names in a list of changes, if the key can read the catalog. */
export type NameStatuses = (changes: readonly FieldChange[]) => Promise<FieldChange[]>;

/** Reads the catalog on first use, with archived entries. */
export function statusNaming(stele: SteleClient): NameStatuses {
  let reading: Promise<Map<unknown, string>> | undefined;
  return async (changes) => {
    if (!changes.some(({ field }) => field === 'status_id')) return [...changes];
    reading ??= namesOf(stele);
    const names = await reading;
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
