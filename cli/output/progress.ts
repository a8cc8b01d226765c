import { stripVTControlCharacters } from 'node:util';
import { paintNote } from './output.ts';

/** How far long work is. */
export interface Progress {
  /** So much is done. */
  to(done: number, message: string): void;
  /** A line on standard output, above the bar. */
  print(line: string): void;
  /** Takes the bar away; also twice. */
  end(): void;
}

const BAR_WIDTH = 24;
const START_OF_EMPTY_LINE = '\r\u001b[K';

/**
 * A bar on standard error, where somebody watches that; else nothing. It leaves standard input alone: what reads keys there
 * would take Ctrl-C away from the command. Without a total there is no bar, only the message.
 */
export function startProgress(total: number | undefined, title: string): Progress {
  const { stderr, stdout } = process;
  const isWatched = stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let drawn = '';
  const hide = (): void => {
    if (drawn !== '') stderr.write(START_OF_EMPTY_LINE);
  };
  const draw = (): void => {
    if (drawn !== '') stderr.write(`${START_OF_EMPTY_LINE}${drawn}`);
  };
  return {
    to: (done, message) => {
      if (!isWatched) return;
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

/** What a terminal would wrap could not be taken away again. */
function lineOf(share: number | undefined, text: string, columns: number | undefined): string {
  const filled = Math.round(Math.min(1, share ?? 0) * BAR_WIDTH);
  const bar = share === undefined ? '' : `${'━'.repeat(filled)}${'─'.repeat(BAR_WIDTH - filled)} `;
  const room = Math.max(0, (columns || 80) - bar.length - 1);
  return `${paintNote('cyan', bar)}${stripVTControlCharacters(text).slice(0, room)}`;
}
