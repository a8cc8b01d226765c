import { once } from 'node:events';
import { stripVTControlCharacters, styleText } from 'node:util';

/** Where a command writes what it found. */
export interface Output {
  /** Whether scripts read it: JSON alone, then. */
  json: boolean;
  /** One thing: as JSON for scripts, else as `show` has it. */
  one(value: unknown, show: () => string): void;
  /** A line for people on standard error: what is done, not what was asked for. Scripts are not told. */
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

/** A line on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The same for many: waits for whoever reads them, or has read enough. */
export async function printed(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/**
 * Text that somebody else wrote, for a terminal: without what would steer it, on one line.
 */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

type Format = Parameters<typeof styleText>[0];

/** Colours a text for standard output, if that shows colours: NO_COLOR and FORCE_COLOR are heeded. */
export const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });

/** The same for standard error. */
export const paintNote = (format: Format, text: string): string => styleText(format, text, { stream: process.stderr });
