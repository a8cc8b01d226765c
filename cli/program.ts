import { Command, Option } from 'commander';
import { bulkCommand } from './commands/bulk.ts';
import { changesCommand } from './commands/changes.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommands } from './commands/keys.ts';
import { loginCommand, logoutCommand } from './commands/login.ts';
import { mappingsCommands } from './commands/mappings.ts';
import { openCommand } from './commands/open.ts';
import { ordersCommands } from './commands/orders.ts';
import { statusesCommands } from './commands/statuses.ts';
import { workspacesCommands } from './commands/workspaces.ts';
import { EXIT_CODES_TEXT } from './session/failures.ts';

/** What runs where the hub is, and does not speak to one. */
const LOCAL = `Commands where the hub is (settings come from environment variables):
  serve         run the hub
  dev           run a hub for tests, with workspaces to seed and reset
  migrate       bring the database up to this version
  check-config  print the settings in effect
  backup        write the database into a file
  restore       read it back
  version       print the version`;

/** The whole command line. `signal` is aborted by Ctrl-C. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('stele')
    .description('One order, in every vendor’s own wire format: the command line of a Stele hub.')
    .addOption(new Option('--url <address>', 'where the hub is').helpGroup('For every command:'))
    .addOption(
      new Option('--key <key>', 'the API key; others on this machine may see it here').helpGroup('For every command:'),
    )
    .addOption(new Option('--json', 'JSON for scripts: one document, or one a line').helpGroup('For every command:'))
    .addOption(new Option('--no-color', 'no colours, as with NO_COLOR').helpGroup('For every command:'))
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show this, or the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(withoutFarSuggestion(text)) })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', `\n${LOCAL}\n\n${EXIT_CODES_TEXT}`);
  const commands = [
    loginCommand(signal),
    logoutCommand(signal),
    doctorCommand(signal),
    openCommand(signal),
    ordersCommands(signal),
    bulkCommand(signal),
    changesCommand(signal),
    importCommand(signal),
    mappingsCommands(signal),
    exportCommand(signal),
    demoCommand(signal),
    statusesCommands(signal),
    keysCommands(signal),
    workspacesCommands(signal),
  ];
  for (const each of commands) program.addCommand(each);
  return inheriting(program);
}

/** Whoever mistypes a name rarely does so at its beginning: commander finds `logout` in `bogus`. */
const withoutFarSuggestion = (text: string): string =>
  text.replace(/('-*)(\w)([^']*')\n\(Did you mean -*(\w)[^)]*\?\)/, (all, quote, typed, rest, meant) =>
    typed === meant ? all : `${quote}${typed}${rest}`,
  );

/** Commander hands settings down only to commands that it makes itself. */
function inheriting(parent: Command): Command {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent);
    inheriting(child);
  }
  return parent;
}
