import type { Erasure, Explanation } from '../../sdk/index.ts';
import { finishWrite, isExplanation, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain, print } from '../output/output.ts';
import { count } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command } from '../session/command.ts';

export const eraseCommand = (signal: AbortSignal) =>
  command<WriteFlags & { reason?: string; yes?: boolean }>(
    {
      name: 'erase',
      args: '<customer-id>',
      summary: 'erase the personal data of a customer, for ever (scope admin)',
      details: `Blanks the person's names, addresses and contacts in the customer and its records, in its orders, in the history of
each, and in stored replies. That a change was made, when and by whom stays. It cannot be undone: --dry-run shows first what
it would do. An interrupted erasure continues when the command is repeated.`,
      examples: [
        'stele erase 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77 --dry-run',
        'stele erase 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77 --reason "Request of 12 May" --yes',
      ],
      options: (made) =>
        withDryRun(made)
          .option('-r, --reason <text>', 'the reason, for the history of the orders')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [id = ''], options }) => {
        const { customers } = await session.stele();
        if (!options.dryRun) {
          await confirmOrLeave(`Erase the personal data of the customer ${plain(id)} for ever?`, options.yes);
        }
        const body = options.reason === undefined ? {} : { reason: options.reason };
        const done = await customers.erase(id, body, { timeoutMs: 600_000, ...writeOptionsOf(options) });
        await finishWrite(
          session,
          done,
          (erasure: Erasure) => `Customer ${plain(id)} is erased: ${countsOf(erasure)}.`,
        );
        const outcome: Erasure | Explanation = done;
        if (isExplanation(outcome) && !session.output.json) {
          print(`Would be erased: ${countsOf(outcome.reply.body as Erasure)}.`);
        }
      },
    },
    signal,
  );

const countsOf = ({ orders, versions, replies, records }: Erasure): string =>
  [
    count(records, 'record'),
    count(orders, 'order'),
    count(versions, 'earlier version'),
    count(replies, 'stored reply', 'stored replies'),
  ].join(', ');
