import { text as readAll } from 'node:stream/consumers';
import { confirm, isCancel, password } from '@clack/prompts';
import { CommandFailure, EXIT } from './failures.ts';

/** Whether somebody is there to be asked. */
export const isSomebodyThere = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks for yes or no; Ctrl-C ends the command. */
export async function askWhether(message: string): Promise<boolean> {
  const answer = await confirm({ message, output: process.stderr, initialValue: false });
  if (isCancel(answer)) throw new CommandFailure('interrupted', EXIT.interrupted);
  return answer;
}

/** A secret: typed without being shown, or all of standard input where nobody types. */
export async function askSecret(message: string): Promise<string> {
  if (!isSomebodyThere()) return (await readAll(process.stdin)).trim();
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new CommandFailure('interrupted', EXIT.interrupted);
  return answer.trim();
}

/** Goes on only if somebody agrees, or agreed beforehand with `--yes`. */
export async function confirmOrLeave(message: string, isAgreed: boolean | undefined): Promise<void> {
  if (isAgreed) return;
  if (!isSomebodyThere()) {
    throw new CommandFailure(
      `${message} There is no terminal to ask at.`,
      EXIT.usage,
      'Say --yes to agree beforehand.',
    );
  }
  if (!(await askWhether(message))) throw new CommandFailure('Nothing was changed.');
}
