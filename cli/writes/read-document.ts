import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { parseExactly } from '../exact-json.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

/**
 * A JSON document: as it is given, when it begins with a brace; else from a file, or with `-` from standard input.
 *
 * @throws CommandFailure when there is none
 */
export async function readDocument<T extends object>(given: string): Promise<T> {
  const text = given.trimStart().startsWith('{') ? given : await readText(given);
  try {
    return parseExactly(text) as T;
  } catch (error) {
    throw new CommandFailure(
      `${given === '-' ? 'Standard input' : given} is no JSON: ${(error as Error).message}`,
      EXIT.usage,
    );
  }
}

/** @throws CommandFailure when the file cannot be read */
export async function readText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin);
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandFailure(`${file} cannot be read: ${error.message}`, EXIT.usage);
  });
}
