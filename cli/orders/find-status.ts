import type { Status, StatusWish, SteleClient } from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

const STATES: readonly string[] = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'];

/**
 * The status that somebody means: a state, else an entry by its id or its name, whatever its case.
 *
 * @throws CommandFailure when there is none
 */
export async function statusMeant(stele: SteleClient, text: string): Promise<StatusWish> {
  if (STATES.includes(text)) return { state: text as Status['state'] };
  return { id: (await findStatus(stele, text)).id };
}

/**
 * An entry of the catalog by id or name; by a state, its default entry.
 *
 * @throws CommandFailure when there is none
 */
export async function findStatus(stele: SteleClient, text: string): Promise<Status> {
  const entries = await stele.statuses.list();
  const found =
    entries.find(({ id }) => id === text) ??
    entries.find(({ name }) => name.toLowerCase() === text.toLowerCase()) ??
    entries.find(({ state, is_default }) => state === text && is_default);
  if (found) return found;
  const names = entries.map(({ name }) => name).join(', ');
  throw new CommandFailure(`There is no status ${JSON.stringify(text)}`, EXIT.refused, `There are: ${names}`);
}
