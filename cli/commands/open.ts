import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

const PAGES = ['hub', 'wizcommerce', 'bitbybit', 'evreka'];

export const openCommand = (signal: AbortSignal) =>
  command<{ print?: boolean }>(
    {
      name: 'open',
      args: '[dialect]',
      summary: 'open the API reference in a browser',
      details: `Opens the API reference, or the page of one dialect (${PAGES.join(', ')}). Without a display it prints the address.`,
      examples: ['stele open', 'stele open wizcommerce', 'stele open --print'],
      options: (made) => made.option('--print', 'only print the address'),
      run: async ({ url, output }, { args: [dialect], options }) => {
        if (dialect !== undefined && !PAGES.includes(dialect)) {
          throw new CommandFailure(
            `There is no page ${JSON.stringify(dialect)}`,
            EXIT.usage,
            `There are ${PAGES.join(', ')}.`,
          );
        }
        const address = `${(await url()).replace(/\/+$/, '')}/docs${dialect === undefined ? '' : `/${dialect}`}`;
        output.one({ url: address }, () => address);
        if (options.print || output.json || !hasDisplay()) return;
        // It is loaded only when it is needed: it asks the system much before it can do anything.
        const { default: open } = await import('open');
        const browser = await open(address);
        browser.on('error', () => output.note('No browser could be started.'));
        browser.unref();
      },
    },
    signal,
  );

/** A remote shell, or a machine without a screen, has nobody to look at a browser. */
function hasDisplay(): boolean {
  if (process.stdout.isTTY !== true || process.env['SSH_CONNECTION']) return false;
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}
