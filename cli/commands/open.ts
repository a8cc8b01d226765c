import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

const PAGES = ['hub', 'wizcommerce', 'bitbybit', 'evreka'];

export const openCommand = (signal: AbortSignal) =>
  command<{ print?: boolean }>(
    {
      name: 'open',
      args: '[dialect]',
      summary: 'open the API reference in a browser',
      details: `Opens the API reference, or the page of one dialect (${PAGES.join(', ')}). Without a display it only prints the URL.`,
      examples: ['stele open', 'stele open wizcommerce', 'stele open --print'],
      options: (made) => made.option('--print', 'only print the URL'),
      run: async ({ url, output }, { args: [dialect], options }) => {
        if (dialect !== undefined && !PAGES.includes(dialect)) {
          throw new CommandFailure(
            `There is no page ${JSON.stringify(dialect)}`,
            EXIT.usage,
            `The pages are ${PAGES.join(', ')}.`,
          );
        }
        const address = `${(await url()).replace(/\/+$/, '')}/docs${dialect === undefined ? '' : `/${dialect}`}`;
        output.one({ url: address }, () => address);
        if (options.print || output.json || !hasDisplay()) return;
        // Loaded on use, since the package queries the system when it is loaded.
        const { default: open } = await import('open');
        const browser = await open(address);
        browser.on('error', () => output.note('A browser could not be started.'));
        browser.unref();
      },
    },
    signal,
  );

/** Whether a browser would be visible: not in a remote shell or without a screen. */
function hasDisplay(): boolean {
  if (process.stdout.isTTY !== true || process.env['SSH_CONNECTION']) return false;
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}
