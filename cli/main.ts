import { type Command, CommanderError } from 'commander';
import { COMPLETE, completionLines } from './completion/completion.ts';
import { paintNote } from './output/output.ts';
import { createProgram } from './program.ts';
import { describeFailure, EXIT } from './session/failures.ts';

/** Runs the command line and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--no-color')) process.env['NO_COLOR'] = '1';
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort(new DOMException('interrupted', 'AbortError')));
  // A reader may close the pipe early: `stele orders list --all | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  const program = createProgram(interruption.signal);
  if (args[0] === COMPLETE) {
    for (const line of completionLines(program, args.slice(1))) process.stdout.write(`${line}\n`);
    return;
  }
  throwing(program);
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--json'));
  }
}

function report(error: unknown, asJson: boolean): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const { exitCode, message, lines, json } = describeFailure(error);
  if (asJson) process.stderr.write(`${JSON.stringify(json)}\n`);
  else process.stderr.write(`${[`${paintNote('red', 'stele:')} ${message}`, ...lines].join('\n')}\n`);
  return exitCode;
}

/** Makes every command throw where commander would end the process. */
function throwing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwing(child);
}

if (import.meta.main) await main(process.argv.slice(2));
