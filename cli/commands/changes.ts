import type { FeedEntry } from '../../sdk/index.ts';
import { statusNaming } from '../orders/statuses.ts';
import { paint, plain, print } from '../output/output.ts';
import { changeLines, moment } from '../output/words.ts';
import { command } from '../session/command.ts';

export const changesCommand = (signal: AbortSignal) =>
  command<{ after?: string; follow?: boolean; fields?: boolean; every: string }>(
    {
      name: 'changes',
      summary: 'list every change of the workspace, in order',
      details: `Lists the changes of the workspace from a cursor on, the oldest first. With --json it prints one change per line. The last
line on standard error is the cursor for the next call. With --follow the command runs until Ctrl-C.`,
      examples: ['stele changes', 'stele changes --follow', 'stele changes --after "$CURSOR" --json'],
      options: (made) =>
        made
          .option('--after <cursor>', 'the cursor of an earlier call')
          .option('-F, --follow', 'wait for further changes')
          .option('--every <seconds>', 'with --follow: the pause between two requests', '1')
          .option('--fields', 'show the old and new value of each field'),
      run: async ({ stele, output }, { options }) => {
        const connected = await stele();
        const name = statusNaming(connected);
        const feed = connected.changes({
          after: options.after,
          follow: options.follow,
          pollMs: Number(options.every) * 1000,
          signal,
        });
        try {
          for await (const change of feed) {
            if (output.json) print(JSON.stringify(change));
            else print(changeText({ ...change, changes: await name(change.changes) }, options.fields === true));
          }
        } finally {
          if (feed.cursor !== undefined) process.stderr.write(`${feed.cursor}\n`);
        }
      },
    },
    signal,
  );

function changeText(change: FeedEntry, withFields: boolean): string {
  const { at, type, id, version, actor, dialect, operation, changes } = change;
  const line = [
    moment(at),
    paint('bold', type),
    `${plain(id)} v${version}`,
    `by ${plain(actor.name ?? actor.id)}`,
    paint('dim', `${dialect} ${operation}`),
  ].join('  ');
  return withFields ? [line, ...changeLines(changes)].join('\n') : line;
}
