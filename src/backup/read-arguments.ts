import { parseArgs } from 'node:util';

/** The arguments of a local command. */
export interface Given {
  wantsHelp: boolean;
  isJson: boolean;
  /** Empty for a command without a file. */
  file: string;
}

/** An invalid command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Parses the arguments of a local command. Its usage, which begins with `Usage: stele NAME`, says whether it takes a
 * FILE and `--json`. Throws `UsageError` for unknown arguments, or if the file is missing.
 */
export function readArguments(usage: string, args: readonly string[]): Given {
  const [synopsis = ''] = usage.split('\n', 1);
  const name = synopsis.split(' ')[2];
  const takesFile = synopsis.endsWith(' FILE');
  const options = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = understood(name, () =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  const wantsHelp = values.help === true;
  const isJson = values.json === true;
  const [file = '', more] = positionals;
  if (wantsHelp) return { wantsHelp, isJson, file };
  if (isJson && !usage.includes('--json')) throw misuse(`there is no option --json`, name);
  if (takesFile && file === '') throw misuse(`name the file: stele ${name} FILE`, name);
  const extra = takesFile ? more : positionals[0];
  if (extra !== undefined) throw misuse(`${JSON.stringify(extra)} is one argument too many`, name);
  return { wantsHelp, isJson, file };
}

function understood<T>(name: string | undefined, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ', 1);
    throw misuse(`${sentence}; put arguments that begin with - after --`, name);
  }
}

const misuse = (message: string, name: string | undefined): UsageError =>
  new UsageError(`${message} (${name?.startsWith('<') ? 'stele help' : `stele ${name} --help`} describes the command)`);
