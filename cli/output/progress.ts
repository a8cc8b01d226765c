import { progress } from '@clack/prompts';

/** How far long work is. */
export interface Progress {
  /** So much is done. */
  to(done: number, message: string): void;
  end(): void;
}

const NOBODY_WATCHES: Progress = { to: () => {}, end: () => {} };

/** A bar on standard error, where somebody watches that; else nothing. */
export function startProgress(total: number, message: string): Progress {
  if (process.stderr.isTTY !== true || process.env['TERM'] === 'dumb') return NOBODY_WATCHES;
  const bar = progress({ max: Math.max(1, total), output: process.stderr });
  bar.start(message);
  let shown = 0;
  return {
    to: (done, text) => {
      bar.advance(done - shown, text);
      shown = done;
    },
    end: () => bar.stop('Done'),
  };
}
