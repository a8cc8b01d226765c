import { once } from 'node:events';
import { stripVTControlCharacters, styleText } from 'node:util';

/** The output of a command. */
export interface Output {
  /** Whether the output is JSON for scripts. */
  json: boolean;
  /** Prints one value: as JSON, or as `show` renders it. */
  one(value: unknown, show: () => string): void;
  /** Prints a line on standard error; nothing with `--json`. */
  note(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    one: (value, show) => print(json ? JSON.stringify(value) : show()),
    note: (text) => {
      if (!json) process.stderr.write(`${paintNote('dim', text)}\n`);
    },
  };
}

/** Prints a line on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a line of a long output, and waits while the pipe is full. */
export async function printed(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/**
 * Foreign text for a terminal: on one line, without control characters.
 */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must not reach a terminal
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

type Format = Parameters<typeof styleText>[0];

/** Colours a text for standard output, where that shows colours. NO_COLOR and FORCE_COLOR apply. */
export const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });

/** Colours a text for standard error. */
export const paintNote = (format: Format, text: string): string => styleText(format, text, { stream: process.stderr });
