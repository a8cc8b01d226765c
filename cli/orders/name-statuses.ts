import { type FieldChange, type SteleClient, SteleError } from '../../sdk/index.ts';

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
