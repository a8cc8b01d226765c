import { Command, Option } from 'commander';
import { auditCommand } from './commands/audit.ts';
import { batchesCommands } from './commands/batches.ts';
import { bulkCommand } from './commands/bulk.ts';
import { changesCommand } from './commands/changes.ts';
import { completionCommand } from './commands/completion.ts';
import { customersCommands } from './commands/customers.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eraseCommand } from './commands/erase.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommands } from './commands/keys.ts';
import { listenCommand } from './commands/listen.ts';
import { loginCommand, logoutCommand } from './commands/login.ts';
import { mappingsCommands } from './commands/mappings.ts';
import { openCommand } from './commands/open.ts';
import { ordersCommands } from './commands/orders.ts';
import { productsCommands } from './commands/products.ts';
import { requestsCommand } from './commands/requests.ts';
import { statusesCommands } from './commands/statuses.ts';
import { usersCommands } from './commands/users.ts';
import { webhooksCommands } from './commands/webhooks.ts';
import { workspacesCommands } from './commands/workspaces.ts';
import { EXIT_CODES_TEXT } from './session/failures.ts';

/** The commands that run on the machine of the hub, in `src/main.ts`. */
const LOCAL = `Commands on the machine of the hub (settings come from environment variables):
  serve         run the hub
  worker        only send webhooks, beside several hubs
  dev           run a hub for tests, with workspaces that can be seeded and reset
  migrate       update the database to this version
  check-config  print the settings in effect
  backup        write the database into a file
  restore       restore the database from such a file
  version       print the version`;

/** Builds the command line. Ctrl-C aborts `signal`. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('stele')
    .description('One order, in every vendor’s own wire format: the command line of a Stele hub.')
    .addOption(new Option('--url <address>', 'the URL of the hub').helpGroup('For every command:'))
    .addOption(
      new Option('--key <key>', 'the API key; other users of this machine can see it').helpGroup('For every command:'),
    )
    .addOption(
      new Option('--json', 'JSON for scripts: one document, or one document per line').helpGroup('For every command:'),
    )
    .addOption(new Option('--no-color', 'print without colours, as with NO_COLOR').helpGroup('For every command:'))
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show this help, or that of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(withoutFarSuggestion(text)) })
    .showHelpAfterError('(--help lists commands and options)')
    .addHelpText('after', `\n${LOCAL}\n\n${EXIT_CODES_TEXT}`);
  const commands = [
    loginCommand(signal),
    logoutCommand(signal),
    doctorCommand(signal),
    openCommand(signal),
    ordersCommands(signal),
    customersCommands(signal),
    productsCommands(signal),
    bulkCommand(signal),
    batchesCommands(signal),
    changesCommand(signal),
    listenCommand(signal),
    webhooksCommands(signal),
    importCommand(signal),
    mappingsCommands(signal),
    exportCommand(signal),
    demoCommand(signal),
    statusesCommands(signal),
    keysCommands(signal),
    usersCommands(signal),
    requestsCommand(signal),
    auditCommand(signal),
    eraseCommand(signal),
    workspacesCommands(signal),
    completionCommand(signal),
  ];
  for (const each of commands) program.addCommand(each);
  return inheriting(program);
}

/** Drops a suggestion that begins with another letter: commander suggests `logout` for `bogus`. */
const withoutFarSuggestion = (text: string): string =>
  text.replace(/('-*)(\w)([^']*')\n\(Did you mean -*(\w)[^)]*\?\)/, (all, quote, typed, rest, meant) =>
    typed === meant ? all : `${quote}${typed}${rest}`,
  );

/** Copies the settings to every command, which commander does only for commands that it creates itself. */
function inheriting(parent: Command): Command {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent);
    inheriting(child);
  }
  return parent;
}
