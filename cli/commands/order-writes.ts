import type { Command } from 'commander';
import type { NewOrderWritable, Order, OrderMergePatchWritable } from '../../sdk/index.ts';
import { findStatusChange } from '../orders/statuses.ts';
import { finishWrite, type WriteFlags, withDryRun, withWriteFlags, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { statusName } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, wholeNumber } from '../session/command.ts';
import { readDocument } from '../session/documents.ts';

const ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

const withReason = (made: Command): Command => made.option('-r, --reason <text>', 'the reason, for the history');

interface Reasoned {
  reason?: string;
}

const reasonOf = ({ reason }: Reasoned): Reasoned => (reason === undefined ? {} : { reason });

const isNow = ({ id, version, status }: Order): string =>
  `Order ${plain(id)} is ${statusName(status)}, version ${version}.`;

export const createOrder = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'create',
      args: '<document>',
      summary: 'create an order from a JSON document',
      details: 'Creates an order from a JSON document: the argument itself, a file, or - for standard input.',
      examples: [
        `stele orders create '{"reference_id":"S-1","line_items":[{"sku":"CHAIR","quantity":2,"unit_price":50.25}]}'`,
        'stele orders create order.json --dry-run',
      ],
      options: withDryRun,
      run: async (session, { args: [given = ''], options }) => {
        const { orders } = await session.stele();
        const made = await orders.create(await readDocument<NewOrderWritable>(given), writeOptionsOf(options));
        await finishWrite(session, made, isNow);
      },
    },
    signal,
  );

export const patchOrder = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'patch',
      args: '<id> <patch>',
      summary: 'change fields of an order with a merge patch',
      details:
        'Changes the fields in a merge patch (RFC 7396): null removes a field. The patch is JSON, a file, or - for standard input.',
      examples: [
        `stele orders patch ${ID} '{"po_number":"PO-77","internal_note":null}'`,
        `stele orders patch ${ID} patch.json --if-version 3 --merge`,
      ],
      options: withWriteFlags,
      run: async (session, { args: [id = '', given = ''], options }) => {
        const patch = await readDocument<OrderMergePatchWritable>(given);
        await finishWrite(
          session,
          await (await session.stele()).orders.patch(id, patch, writeOptionsOf(options)),
          isNow,
        );
      },
    },
    signal,
  );

export const setStatus = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'set-status',
      args: '<id> <status>',
      summary: 'move an order to another status',
      details: `Moves an order to a status: the name or id of an entry of the catalog, or a state (draft, confirmed, archived, cancelled,
refunded). A state stands for its default entry, unless the order already has a status of that state. When the catalog refuses the
change, the command lists the allowed statuses.`,
      examples: [
        `stele orders set-status ${ID} confirmed`,
        `stele orders set-status ${ID} "On hold" --reason "Payment is missing"`,
        `stele orders set-status ${ID} cancelled --dry-run`,
      ],
      options: (made) => withReason(withWriteFlags(made)),
      run: async (session, { args: [id = '', text = ''], options }) => {
        const stele = await session.stele();
        const change = { ...(await findStatusChange(stele, text)), ...reasonOf(options) };
        await finishWrite(session, await stele.orders.setStatus(id, change, writeOptionsOf(options)), isNow);
      },
    },
    signal,
  );

export const addNote = (signal: AbortSignal) =>
  command<WriteFlags & { customer?: boolean }>(
    {
      name: 'note',
      args: '<id> <text>',
      summary: 'add a paragraph to a note of an order',
      examples: [`stele orders note ${ID} "Called back"`, `stele orders note ${ID} "Thank you!" --customer`],
      options: (made) => withWriteFlags(made).option('--customer', 'write to the customer note'),
      run: async (session, { args: [id = '', text = ''], options }) => {
        const note = { to: options.customer ? ('customer' as const) : ('internal' as const), text };
        await finishWrite(
          session,
          await (await session.stele()).orders.addNote(id, note, writeOptionsOf(options)),
          isNow,
        );
      },
    },
    signal,
  );

export const changeTags = (signal: AbortSignal) =>
  command<WriteFlags & { add?: string[]; remove?: string[] }>(
    {
      name: 'tag',
      args: '<id>',
      summary: 'add and remove tags of an order',
      examples: [`stele orders tag ${ID} --add rush --remove "to check"`],
      options: (made) =>
        withWriteFlags(made)
          .option('-a, --add <tag...>', 'tags to add')
          .option('-d, --remove <tag...>', 'tags to remove'),
      run: async (session, { args: [id = ''], options }) => {
        const { add = [], remove = [] } = options;
        const { orders } = await session.stele();
        await finishWrite(session, await orders.changeTags(id, { add, remove }, writeOptionsOf(options)), isNow);
      },
    },
    signal,
  );

export const deleteOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned & { yes?: boolean }>(
    {
      name: 'delete',
      args: '<id>',
      summary: 'delete an order, which can be restored',
      examples: [`stele orders delete ${ID} --reason "Entered twice" --yes`],
      options: (made) => withReason(withDryRun(made)).option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [id = ''], options }) => {
        if (!options.dryRun) await confirmOrLeave(`Delete the order ${plain(id)}?`, options.yes);
        const { orders } = await session.stele();
        const done = await orders.delete(id, reasonOf(options), writeOptionsOf(options));
        await finishWrite(session, done ?? { id, deleted: true }, () => `Order ${plain(id)} is deleted.`);
      },
    },
    signal,
  );

export const restoreOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'restore',
      args: '<id>',
      summary: 'restore a deleted order',
      examples: [`stele orders restore ${ID}`],
      options: (made) => withReason(withDryRun(made)),
      run: async (session, { args: [id = ''], options }) => {
        const { orders } = await session.stele();
        await finishWrite(session, await orders.restore(id, reasonOf(options), writeOptionsOf(options)), isNow);
      },
    },
    signal,
  );

export const revertOrder = (signal: AbortSignal) =>
  command<WriteFlags & Reasoned>(
    {
      name: 'revert',
      args: '<id> <version>',
      summary: 'restore an earlier version of an order, as a new version',
      examples: [`stele orders revert ${ID} 1 --dry-run`],
      options: (made) => withReason(withWriteFlags(made)),
      run: async (session, { args: [id = '', version = ''], options }) => {
        const { orders } = await session.stele();
        const reversion = { version: wholeNumber(version), ...reasonOf(options) };
        await finishWrite(session, await orders.revert(id, reversion, writeOptionsOf(options)), isNow);
      },
    },
    signal,
  );
