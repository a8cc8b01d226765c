import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

const PAGES = ['hub', 'wizcommerce', 'bitbybit', 'evreka'];

export const openCommand = (signal: AbortSignal) =>
  command<{ print?: boolean; docs?: boolean }>(
    {
      name: 'open',
      args: '[dialect]',
      meanings: { dialect: `open the reference of one dialect: ${PAGES.join(', ')}` },
      summary: 'open the console in a browser, signed in',
      details: `Opens the console, signed in with the rights of the API key. The printed URL has a code that signs in once, within ten
minutes: give it to no one else. With --docs or a dialect it opens the API reference. Without a display it only prints the URL.`,
      examples: ['stele open', 'stele open --print', 'stele open --docs', 'stele open wizcommerce'],
      options: (made) => made.option('--docs', 'open the API reference').option('--print', 'only print the URL'),
      run: async ({ url, stele, output }, { args: [dialect], options }) => {
        if (dialect !== undefined && !PAGES.includes(dialect)) {
          throw new CommandFailure(
            `There is no page ${JSON.stringify(dialect)}`,
            EXIT.usage,
            `The pages are ${PAGES.join(', ')}.`,
          );
        }
        const isReference = options.docs || dialect !== undefined;
        const reference = `/docs${dialect === undefined ? '' : `/${dialect}`}`;
        const path = isReference ? reference : (await (await stele()).sessions.createCode()).path;
        const address = (await url()).replace(/\/+$/, '') + path;
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
