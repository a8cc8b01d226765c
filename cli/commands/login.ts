import { askSecret, askWhether, isSomebodyThere } from '../session/ask.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { connect } from '../session/session.ts';
import { findDemoKey, forgetSettings, settingsFile, writeSettings } from '../session/settings.ts';

export const loginCommand = (signal: AbortSignal) =>
  command<{ demo?: boolean }>(
    {
      name: 'login',
      summary: 'store which hub to speak to, and with which key',
      details: `Asks the hub whether the key is good, then stores its address and the key for you alone, in
$XDG_CONFIG_HOME/stele/config.json. The key is typed, or read from standard input. --url and --key, then STELE_URL
and STELE_KEY, come before what is stored.`,
      examples: [
        'stele login',
        'stele login --demo',
        'stele login --url https://stele.example.com < key.txt',
        'printenv SHOP_KEY | stele login',
      ],
      options: (made) => made.option('--demo', 'take the key that a hub with demo data left in its data folder'),
      run: async (session, { options }) => {
        const url = await session.url();
        const key = session.saidKey ?? (await chooseKey(options));
        const own = await connect(url, key, session.output, session.signal).keys.own();
        await writeSettings({ url, key });
        const file = settingsFile();
        session.output.one(
          { url, file, ...own },
          () => `Logged in to ${url}, workspace ${own.workspace_id}. The key is in ${file}.`,
        );
      },
    },
    signal,
  );

export const logoutCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'logout',
      summary: 'forget the stored hub and key',
      details: 'Forgets the stored hub and key. The key stays valid: `stele keys revoke` ends it.',
      examples: ['stele logout'],
      run: async ({ output }) => {
        const forgotten = await forgetSettings();
        output.one({ forgotten }, () => (forgotten ? 'Logged out.' : 'Nothing was stored.'));
      },
    },
    signal,
  );

async function chooseKey({ demo }: { demo?: boolean }): Promise<string> {
  const found = await findDemoKey();
  if (demo) {
    if (found) return found.key;
    throw new CommandFailure(
      'There is no demo key in ./data',
      EXIT.failed,
      '`npm start` makes one. Elsewhere, set STELE_DATA_DIR to the hub’s data folder.',
    );
  }
  if (found && isSomebodyThere() && (await askWhether(`Take the demo's key from ${found.file}?`))) return found.key;
  const typed = await askSecret('API key');
  if (typed !== '') return typed;
  throw new CommandFailure(
    'No key was given',
    EXIT.usage,
    found
      ? `The demo's key is in ${found.file}: \`stele login --demo\` takes it.`
      : 'Type it, or send it to standard input.',
  );
}
