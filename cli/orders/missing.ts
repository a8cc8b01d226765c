import { type HistoryEntry, type Order, type SteleClient, SteleError } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import type { Handler } from '../session/command.ts';
import { advise, CommandFailure, EXIT } from '../session/failures.ts';

/** The most orders that are named for a text that is not an id. */
const MOST_NAMED = 5;

/** A command about the order that its first argument names. An order that is not found is explained. */
export const aboutOrder =
  <Options>(run: Handler<Options>): Handler<Options> =>
  async (session, given) => {
    try {
      await run(session, given);
    } catch (error) {
      if (!(error instanceof SteleError) || error.kind !== 'not-found') throw error;
      throw await explained(await session.stele(), given.args[0] ?? '', error);
    }
  };

async function explained(stele: SteleClient, id: string, error: SteleError): Promise<Error> {
  const deletion = await deletionOf(stele, id);
  if (deletion !== undefined) {
    const { at, actor, reason, version } = deletion;
    const facts = { type: error.type, status: error.status, deleted_at: at, deleted_by: actor, reason, version };
    return new CommandFailure(deletionWords(id, deletion), EXIT.refused, restoring(id, version), facts);
  }
  const named = await namedOrders(stele, id);
  return advise(
    error,
    named.map((order) => `${JSON.stringify(plain(id))} is a name of the order ${plain(order.id)}`),
  );
}

/** The last entry in the history of an order that is deleted; undefined for another one. */
export async function deletionOf(stele: SteleClient, id: string): Promise<HistoryEntry | undefined> {
  try {
    const { items } = await stele.orders.history(id, { limit: 1 }).first();
    return items[0]?.kind === 'deleted' ? items[0] : undefined;
  } catch (error) {
    if (error instanceof SteleError) return undefined;
    throw error;
  }
}

/** When an order was deleted, by whom and why. */
export function deletionWords(id: string, { at, actor, dialect, operation, reason }: HistoryEntry): string {
  const who = plain(actor.name ?? actor.id);
  const why = reason === undefined ? '' : `: “${plain(reason)}”`;
  return `Order ${plain(id)} was deleted at ${moment(at)} by ${who} (${dialect} ${operation})${why}`;
}

const restoring = (id: string, version: number): string =>
  `\`stele orders restore ${plain(id)}\` restores it; \`stele orders get ${plain(id)} --at-version ${version}\` shows it.`;

/** Orders whose number, reference or PO number is a text. */
async function namedOrders(stele: SteleClient, text: string): Promise<Order[]> {
  try {
    const { items } = await stele.orders.list({ q: text, limit: 20 }).first();
    const wanted = text.toLowerCase();
    const isNamed = ({ display_id, reference_id, po_number }: Order): boolean =>
      [display_id, reference_id, po_number].some((name) => name?.toLowerCase() === wanted);
    return items.filter(isNamed).slice(0, MOST_NAMED);
  } catch (error) {
    if (error instanceof SteleError) return [];
    throw error;
  }
}
