import { stripVTControlCharacters } from 'node:util';
import { paintNote } from './output.ts';

/** A progress bar. */
export interface Progress {
  /** Updates the bar. */
  to(done: number, message: string): void;
  /** Prints a line on standard output, above the bar. */
  print(line: string): void;
  /** Removes the bar. Can be called again. */
  end(): void;
}

const BAR_WIDTH = 24;
const START_OF_EMPTY_LINE = '\r\u001b[K';

/**
 * Shows a bar on standard error when that is a terminal. It does not read standard input, since a reader of keys would
 * take Ctrl-C away from the command. Without a total, only the message is shown.
 */
export function startProgress(total: number | undefined, title: string): Progress {
  const { stderr, stdout } = process;
  const isTerminal = stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let drawn = '';
  const hide = (): void => {
    if (drawn !== '') stderr.write(START_OF_EMPTY_LINE);
  };
  const draw = (): void => {
    if (drawn !== '') stderr.write(`${START_OF_EMPTY_LINE}${drawn}`);
  };
  return {
    to: (done, message) => {
      if (!isTerminal) return;
      drawn = lineOf(
        total === undefined ? undefined : done / Math.max(1, total),
        `${title}: ${message}`,
        stderr.columns,
      );
      draw();
    },
    print: (line) => {
      hide();
      stdout.write(`${line}\n`);
      draw();
    },
    end: () => {
      hide();
      drawn = '';
    },
  };
}

/** Cuts the line to the terminal, since a wrapped line could not be removed. */
function lineOf(share: number | undefined, text: string, columns: number | undefined): string {
  const filled = Math.round(Math.min(1, share ?? 0) * BAR_WIDTH);
  const bar = share === undefined ? '' : `${'━'.repeat(filled)}${'─'.repeat(BAR_WIDTH - filled)} `;
  const width = Math.max(0, (columns || 80) - bar.length - 1);
  return `${paintNote('cyan', bar)}${stripVTControlCharacters(text).slice(0, width)}`;
}
