import { type HistoryEntry, type OrderMatch, type SteleClient, SteleError } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import type { Handler } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { type Column, table } from '../tables/table.ts';
import { ORDER_COLUMNS } from './show-order.ts';

/** The orders that a command is about: living ones, deleted ones, or both. The second is used where the first has none. */
export type Wanted = 'living' | 'deleted' | 'living or deleted';

/** The meaning of the argument `<order>`. */
export const ORDER_NAME = {
  order:
    "an id, display id, reference id or PO number of an order, a vendor's id of it, or the number in its display id",
};

/**
 * A command about the order that its first argument names: by its id, display id, reference id or PO number, or a
 * vendor's id. It gets the order's own id. A name of several orders, and an order that was deleted, are explained.
 */
export const aboutOrder =
  <Options>(run: Handler<Options>, wantedBy: Wanted | ((options: Options) => Wanted) = 'living'): Handler<Options> =>
  async (session, { args: [name = '', ...others], options }) => {
    const stele = await session.stele();
    const wanted = typeof wantedBy === 'function' ? wantedBy(options) : wantedBy;
    const match = await findOrder(stele, name, wanted);
    const id = match?.order.id ?? name;
    if (match && id !== name) session.output.note(`${quoted(name)} is the order ${orderWords(match)}`);
    try {
      await run(session, { args: [id, ...others], options });
    } catch (error) {
      if (!(error instanceof SteleError) || error.kind !== 'not-found') throw error;
      throw await explained(stele, id, error);
    }
  };

/**
 * The id of the order that an option names, with a note about any other name of it. A name that no order has is returned
 * as it is, for the hub to refuse.
 *
 * @throws CommandFailure when several orders have the name
 */
export async function orderIdOf(session: Pick<Session, 'stele' | 'output'>, name: string): Promise<string> {
  const match = await findOrder(await session.stele(), name, 'living or deleted');
  if (match && match.order.id !== name) session.output.note(`${quoted(name)} is the order ${orderWords(match)}`);
  return match?.order.id ?? name;
}

/**
 * The order that has a name. An order whose own id it is comes before others. `undefined` when no order has it, or when
 * the key may not read orders: it can be an id then.
 *
 * @throws CommandFailure when several orders have the name
 */
export async function findOrder(stele: SteleClient, name: string, wanted: Wanted): Promise<OrderMatch | undefined> {
  const { matches, more } = await lookup(stele, name);
  const own = matches.find(({ order }) => order.id === name);
  if (own) return own;
  const [living, deleted] = [matches.filter(isLiving), matches.filter((match) => !isLiving(match))];
  const [first, second] = wanted === 'deleted' ? [deleted, living] : [living, deleted];
  const found = first.length > 0 ? first : second;
  if (found.length > 1 || (more && found.length > 0)) throw ambiguous(name, found, more);
  return found[0];
}

/** The query cannot have a longer name. No order has one. */
const LONGEST_NAME = 255;

async function lookup(stele: SteleClient, name: string): Promise<{ matches: OrderMatch[]; more: boolean }> {
  const none = { matches: [], more: false };
  if (name.trim() === '' || name.length > LONGEST_NAME) return none;
  try {
    return await stele.orders.lookup(name);
  } catch (error) {
    if (error instanceof SteleError && [400, 403, 404].includes(error.status)) return none;
    throw error;
  }
}

const isLiving = ({ order }: OrderMatch): boolean => order.deleted_at === undefined;

const quoted = (name: string): string => JSON.stringify(plain(name));

/** An order by its display id and its own id. */
const orderWords = ({ order }: OrderMatch): string =>
  `${plain(order.display_id)}, ${plain(order.id)}${order.deleted_at === undefined ? '' : ', which was deleted'}`;

const SHOWN = ['ORDER', 'REFERENCE', 'STATUS', 'TOTAL', 'CUSTOMER'];

/** The id is never hidden, since the command needs it. */
const MATCH_COLUMNS: readonly Column<OrderMatch>[] = [
  { title: 'ID', of: ({ order }) => plain(order.id) },
  ...ORDER_COLUMNS.filter(({ title }) => SHOWN.includes(title)).map(({ of, ...column }) => ({
    ...column,
    of: ({ order }: OrderMatch) => of(order),
  })),
  { title: 'PO NUMBER', hides: 3, of: ({ order }) => plain(order.po_number ?? '') },
  { title: 'MATCHED', hides: 5, of: ({ matched }) => matched.join(', ') },
  { title: 'DELETED', hides: 4, of: ({ order }) => moment(order.deleted_at) },
];

function ambiguous(name: string, found: readonly OrderMatch[], more: boolean): CommandFailure {
  const columns = MATCH_COLUMNS.filter(({ title }) => title !== 'DELETED' || !found.every(isLiving));
  return new CommandFailure(
    `${quoted(name)} is a name of ${more ? `more than ${found.length}` : found.length} orders; give the id of one of them`,
    EXIT.usage,
    table(columns, found),
    {
      kind: 'ambiguous',
      more,
      matches: found.map(({ matched, order: { id, display_id, reference_id, po_number, deleted_at } }) => ({
        matched,
        id,
        display_id,
        reference_id,
        po_number,
        deleted_at,
      })),
    },
  );
}

async function explained(stele: SteleClient, id: string, error: SteleError): Promise<Error> {
  const deletion = await deletionOf(stele, id);
  if (deletion === undefined) return error;
  const { at, actor, reason, version } = deletion;
  const facts = { type: error.type, status: error.status, deleted_at: at, deleted_by: actor, reason, version };
  return new CommandFailure(deletionWords(id, deletion), EXIT.refused, restoring(id, version), facts);
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

/** When an order or another record was deleted, by whom and why. */
export function deletionWords(
  id: string,
  { at, actor, dialect, operation, reason }: HistoryEntry,
  [noun, done] = ['Order', 'deleted'],
): string {
  const who = plain(actor.name ?? actor.id);
  const why = reason === undefined ? '' : `: “${plain(reason)}”`;
  return `${noun} ${plain(id)} was ${done} at ${moment(at)} by ${who} (${dialect} ${operation})${why}`;
}

const restoring = (id: string, version: number): string =>
  `\`stele orders restore ${plain(id)}\` restores it; \`stele orders get ${plain(id)} --at-version ${version}\` shows it.`;
