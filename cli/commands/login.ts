import { SteleError } from '../../sdk/index.ts';
import { askSecret, askWhether, isInteractive } from '../session/ask.ts';
import { command } from '../session/command.ts';
import { advise, CommandFailure, EXIT } from '../session/failures.ts';
import { connect, expectHub } from '../session/session.ts';
import { deleteSettings, findDemoKey, settingsFile, writeSettings } from '../session/settings.ts';

export const loginCommand = (signal: AbortSignal) =>
  command<{ demo?: boolean }>(
    {
      name: 'login',
      summary: 'store the URL of a hub and an API key',
      details: `Checks the key at the hub, then stores the URL and the key in $XDG_CONFIG_HOME/stele/config.json, readable by you
alone. The key is typed, or read from standard input. Without --url and STELE_URL, the hub is the one that runs here: a hub
leaves its address in its data folder (./data or STELE_DATA_DIR). For the other commands, --url and --key come before
STELE_URL and STELE_KEY, which come before the stored values.`,
      examples: [
        'stele login',
        'stele login --demo',
        'stele login --url https://stele.example.com < key.txt',
        'printenv SHOP_KEY | stele login',
      ],
      options: (made) => made.option('--demo', 'use the key that a hub with demo data stored in its data folder'),
      run: async (session, { options }) => {
        const { value: url, source } = await session.loginUrl();
        await expectHub(url, session.output, session.signal);
        session.output.note(`Hub ${url}, from ${source}`);
        const key = session.keyOption ?? (await chooseKey(options));
        const own = await connect(url, key, session.output, session.signal)
          .keys.own()
          .catch((error: unknown) => {
            if (!(error instanceof SteleError) || error.status !== 401) throw error;
            throw advise(error, [`The hub at ${url} does not know this key. Is it the key of another hub?`]);
          });
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
      summary: 'delete the stored URL and key',
      details: 'Deletes the stored URL and key. The key stays valid: `stele keys revoke` revokes it.',
      examples: ['stele logout'],
      run: async ({ output }) => {
        const forgotten = await deleteSettings();
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
      '`npm start` creates one. For another folder, set STELE_DATA_DIR to the hub’s data folder.',
    );
  }
  if (found && isInteractive() && (await askWhether(`Use the demo key in ${found.file}?`))) return found.key;
  const typed = await askSecret('API key');
  if (typed !== '') return typed;
  throw new CommandFailure(
    'No key was given',
    EXIT.usage,
    found
      ? `The demo key is in ${found.file}: \`stele login --demo\` stores it.`
      : 'Type it, or send it to standard input.',
  );
}
