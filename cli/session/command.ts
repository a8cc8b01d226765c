import { Command } from 'commander';
import { SteleError } from '../../sdk/index.ts';
import { advise, CommandFailure, EXIT, isAdvised } from './failures.ts';
import { anotherKey, createSession, type GlobalOptions, type Session } from './session.ts';

/** The work of a command, with its arguments and options. */
export type Handler<Options> = (session: Session, given: { args: string[]; options: Options }) => Promise<void>;

/** A command as its help describes it. */
export interface Described<Options> {
  name: string;
  /** The arguments in commander's notation: `<id> [version]`. */
  args?: string;
  /** The meaning of arguments, by their names. */
  meanings?: Readonly<Record<string, string>>;
  summary: string;
  details?: string;
  examples: readonly string[];
  /** Adds the options. */
  options?(command: Command): Command;
  run: Handler<Options>;
}

/** Builds a command from its description. */
export function command<Options extends object = object>(
  { name, args = '', meanings = {}, summary, details, examples, options, run }: Described<Options>,
  signal: AbortSignal,
): Command {
  const made = new Command(name).summary(summary).description(details?.replaceAll(/\s+/g, ' ') ?? sentence(summary));
  if (args !== '') made.arguments(args);
  for (const argument of made.registeredArguments) argument.description = meanings[argument.name()] ?? '';
  options?.(made);
  made.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
  made.action(async () => {
    // An option of a command may have the name of a global option, so the two stay apart.
    const session = createSession(made.optsWithGlobals<GlobalOptions>(), signal);
    try {
      await run(session, { args: made.args, options: made.opts<Options>() });
    } catch (error) {
      throw await withKeySource(error, session);
    }
  });
  return made;
}

/** Adds to the refusal of a key where the key comes from. */
async function withKeySource(error: unknown, session: Session): Promise<unknown> {
  if (!(error instanceof SteleError) || error.status !== 401 || isAdvised(error)) return error;
  const key = await session.knownKey();
  return advise(error, [key === undefined ? '`stele login` asks for a key.' : anotherKey(key.source)]);
}

/** Builds a group of commands: `stele orders …`. */
export function group(name: string, summary: string, commands: readonly Command[]): Command {
  const made = new Command(name).summary(summary).description(sentence(summary));
  for (const each of commands) made.addCommand(each);
  return made;
}

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** @throws CommandFailure when the text is not a whole number from 1 on */
export function positiveNumber(text: string, option: string): number {
  const number = wholeNumber(text);
  if (number > 0) return number;
  throw new CommandFailure(`${option} must be at least 1`, EXIT.usage);
}

/** @throws CommandFailure when the text is not a whole number of at most 15 digits */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommandFailure(`${JSON.stringify(text)} is not a whole number`, EXIT.usage);
}
