/** Whether the console of a hub can be served, and if not, why. */
export type ConsoleState =
  /** `folder` is where its files are. */
  | { kind: 'built'; folder: string }
  | { kind: 'building' }
  /** `reason` is for people. */
  | { kind: 'failed'; reason: string }
  /** It is not built here, and nothing builds it. */
  | { kind: 'absent' };

/** Returns the present state; while the console is being built, at the end of the build, or after `waitMs`. */
export type ConsoleSource = (waitMs: number) => ConsoleState | Promise<ConsoleState>;
