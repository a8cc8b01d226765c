import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import Big from 'big.js';
import { CommandFailure, EXIT } from './failures.ts';

/** A number with more digits than a double. `JSON.stringify` writes it as it was read. */
interface Digits {
  readonly rawJSON: string;
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): Digits };

/** Only a number that matches can lose digits. */
const LONG_NUMBER = /[\d.]{16,}|\d[eE]/;

/** Parses JSON. A number that a double would round keeps its digits. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, LONG_NUMBER.test(text) ? keepDigits : undefined);

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return Number.isFinite(value) && new Big(context.source).eq(value) ? value : rawJSON(context.source);
}

/** The digits of a number that `parseExactly` kept; undefined for other values. */
export const digitsOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'rawJSON' in value ? String(value.rawJSON) : undefined;

/**
 * Reads a JSON document: the argument itself when it begins with a brace, else a file, or standard input for `-`.
 *
 * @throws CommandFailure when the file cannot be read or is not JSON
 */
export async function readDocument<T extends object>(given: string): Promise<T> {
  const text = given.trimStart().startsWith('{') ? given : await readText(given);
  try {
    return parseExactly(text) as T;
  } catch (error) {
    throw new CommandFailure(
      `${given === '-' ? 'Standard input' : given} is not JSON: ${(error as Error).message}`,
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
