import { text as readAll } from 'node:stream/consumers';
import { confirm, isCancel, password } from '@clack/prompts';
import { CommandFailure, EXIT } from './failures.ts';

/** Whether the command can ask questions on a terminal. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks for yes or no. Ctrl-C ends the command. */
export async function askWhether(message: string): Promise<boolean> {
  const answer = await confirm({ message, output: process.stderr, initialValue: false });
  if (isCancel(answer)) throw new CommandFailure('interrupted', EXIT.interrupted);
  return answer;
}

/** Reads a secret: typed without echo, or all of standard input without a terminal. */
export async function askSecret(message: string): Promise<string> {
  if (!isInteractive()) return (await readAll(process.stdin)).trim();
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new CommandFailure('interrupted', EXIT.interrupted);
  return answer.trim();
}

/** Asks for confirmation unless `--yes` gave it. Throws a CommandFailure without confirmation. */
export async function confirmOrLeave(message: string, isConfirmed: boolean | undefined): Promise<void> {
  if (isConfirmed) return;
  if (!isInteractive()) {
    throw new CommandFailure(`${message} There is no terminal to ask on.`, EXIT.usage, '--yes confirms in advance.');
  }
  if (!(await askWhether(message))) throw new CommandFailure('Nothing was changed.');
}
