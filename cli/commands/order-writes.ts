import type { Command } from 'commander';
import {
  type Explanation,
  type NewOrderWritable,
  type Order,
  type OrderMergePatchWritable,
  type OrderWriteOptions,
  type SteleClient,
  SteleError,
} from '../../sdk/index.ts';
import { aboutOrder, ORDER_NAME } from '../orders/order-name.ts';
import { findStatusChange } from '../orders/statuses.ts';
import { finishWrite, type WriteFlags, withDryRun, withWriteFlags, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { statusName } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, wholeNumber } from '../session/command.ts';
import { readDocument } from '../session/documents.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';

const ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

const EXAMPLE = '{"reference_id":"S-1","line_items":[{"sku":"CHAIR","quantity":2,"unit_price":50.25}]}';

const withReason = (made: Command): Command => made.option('-r, --reason <text>', 'the reason, for the history');

interface Reasoned {
  reason?: string;
}

const reasonOf = ({ reason }: Reasoned): Reasoned => (reason === undefined ? {} : { reason });

const isNow = ({ id, version, status }: Order): string =>
  `Order ${plain(id)} is ${statusName(status)}, version ${version}.`;

/** Changes an order and prints its state, or that the change changed nothing. */
async function changeOrder(
  session: Session,
  id: string,
  flags: WriteFlags,
  write: (orders: SteleClient['orders'], options: OrderWriteOptions) => Promise<Order | Explanation>,
): Promise<void> {
  const { orders } = await session.stele();
  const before = session.output.json || flags.dryRun ? undefined : await versionOf(orders, id);
  await finishWrite(session, await write(orders, writeOptionsOf(flags)), (order) =>
    order.version === before
      ? `Order ${plain(order.id)} is unchanged: ${statusName(order.status)}, version ${order.version}.`
      : isNow(order),
  );
}

/** The version of an order before a write; undefined when the key cannot read it or there is no order. */
async function versionOf(orders: SteleClient['orders'], id: string): Promise<number | undefined> {
  try {
    return (await orders.get(id, { fields: 'version' })).version;
  } catch (error) {
    if (error instanceof SteleError && error.status < 500) return undefined;
    throw error;
  }
}

export const createOrder = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'create',
      args: '<document>',
      summary: 'create an order from a JSON document',
      details: 'Creates an order from a JSON document: the argument itself, a file, or - for standard input.',
      examples: [`stele orders create '${EXAMPLE}'`, 'stele orders create order.json --dry-run'],
      options: withDryRun,
      run: async (session, { args: [given = ''], options }) => {
        const document = await readDocument<NewOrderWritable>(given);
        const made = await (await session.stele()).orders.create(document, writeOptionsOf(options));
        await finishWrite(session, made, isNow);
      },
    },
    signal,
  );

export const patchOrder = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'patch',
      args: '<order> <patch>',
      meanings: ORDER_NAME,
      summary: 'change fields of an order with a merge patch',
      details:
        'Changes the fields in a merge patch (RFC 7396): null removes a field. The patch is JSON, a file, or - for standard input.',
      examples: [
        `stele orders patch ${ID} '{"po_number":"PO-77","internal_note":null}'`,
        `stele orders patch ${ID} patch.json --if-version 3 --merge`,
      ],
      options: withWriteFlags,
      run: aboutOrder(async (session, { args: [id = '', given = ''], options }) => {
        const patch = await readDocument<OrderMergePatchWritable>(given);
        await changeOrder(session, id, options, (orders, write) => orders.patch(id, patch, write));
      }),
    },
    signal,
  );

export const setStatus = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'set-status',
      args: '<order> <status>',
      meanings: ORDER_NAME,
      summary: 'move an order to another status',
      details: `Moves an order to a status: the name or id of an entry of the catalog, or a state (draft, confirmed, archived, cancelled,
refunded). A state stands for its default entry, unless the order already has a status of that state. When the catalog refuses the
change, the command lists the allowed statuses.`,
      examples: [
        'stele orders set-status SO-1150 confirmed',
        `stele orders set-status ${ID} "On hold" --reason "Payment is missing"`,
        `stele orders set-status ${ID} cancelled --dry-run`,
      ],
      options: (made) => withReason(withWriteFlags(made)),
      run: aboutOrder(async (session, { args: [id = '', text = ''], options }) => {
        const stele = await session.stele();
        const change = { ...(await findStatusChange(stele, text)), ...reasonOf(options) };
        await changeOrder(session, id, options, (orders, write) => orders.setStatus(id, change, write));
      }),
    },
    signal,
  );

export const addNote = (signal: AbortSignal) =>
  command<WriteFlags & { customer?: boolean }>(
    {
      name: 'note',
      args: '<order> <text>',
      meanings: ORDER_NAME,
      summary: 'add a paragraph to a note of an order',
      examples: [`stele orders note ${ID} "Called back"`, `stele orders note ${ID} "Thank you!" --customer`],
      options: (made) => withWriteFlags(made).option('--customer', 'write to the customer note'),
      run: aboutOrder(async (session, { args: [id = '', text = ''], options }) => {
        const note = { to: options.customer ? ('customer' as const) : ('internal' as const), text };
        await changeOrder(session, id, options, (orders, write) => orders.addNote(id, note, write));
      }),
    },
    signal,
  );

export const changeTags = (signal: AbortSignal) =>
  command<WriteFlags & { add?: string[]; remove?: string[] }>(
    {
      name: 'tag',
      args: '<order>',
      meanings: ORDER_NAME,
      summary: 'add and remove tags of an order',
      examples: [`stele orders tag ${ID} --add rush --remove "to check"`],
      options: (made) =>
        withWriteFlags(made)
          .option('-a, --add <tag...>', 'tags to add')
          .option('-d, --remove <tag...>', 'tags to remove'),
      run: aboutOrder(async (session, { args: [id = ''], options }) => {
        const { add = [], remove = [] } = options;
        if (add.length + remove.length === 0) throw new CommandFailure('Give tags: --add or --remove', EXIT.usage);
        await changeOrder(session, id, options, (orders, write) => orders.changeTags(id, { add, remove }, write));
      }),
    },
    signal,
  );

export const deleteOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned & { yes?: boolean }>(
    {
      name: 'delete',
      args: '<order>',
      meanings: ORDER_NAME,
      summary: 'delete an order, which can be restored',
      examples: [`stele orders delete ${ID} --reason "Entered twice" --yes`],
      options: (made) => withReason(withDryRun(made)).option('-y, --yes', 'do not ask for confirmation'),
      run: aboutOrder(async (session, { args: [id = ''], options }) => {
        if (!options.dryRun) await confirmOrLeave(`Delete the order ${plain(id)}?`, options.yes);
        const { orders } = await session.stele();
        const done = await orders.delete(id, reasonOf(options), writeOptionsOf(options));
        await finishWrite(
          session,
          done ?? { id, deleted: true },
          () => `Order ${plain(id)} is deleted. Restore it: stele orders restore ${plain(id)}`,
        );
      }),
    },
    signal,
  );

export const restoreOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'restore',
      args: '<order>',
      meanings: ORDER_NAME,
      summary: 'restore a deleted order',
      examples: [`stele orders restore ${ID}`],
      options: (made) => withReason(withDryRun(made)),
      run: aboutOrder(async (session, { args: [id = ''], options }) => {
        await changeOrder(session, id, options, (orders, write) => orders.restore(id, reasonOf(options), write));
      }, 'deleted'),
    },
    signal,
  );

export const revertOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'revert',
      args: '<order> <version>',
      meanings: ORDER_NAME,
      summary: 'restore an earlier version of an order, as a new version',
      examples: [`stele orders revert ${ID} 1 --dry-run`],
      options: (made) => withReason(withWriteFlags(made)),
      run: aboutOrder(async (session, { args: [id = '', version = ''], options }) => {
        const reversion = { version: wholeNumber(version), ...reasonOf(options) };
        await changeOrder(session, id, options, (orders, write) => orders.revert(id, reversion, write));
      }),
    },
    signal,
  );
