/** Whether the console of a hub can be served, and if not, why. */
export type ConsoleState =
  /** `folder` is where its files are. */
  | { kind: 'built'; folder: string }
  | { kind: 'building' }
  /** `reason` is for people. */
  | { kind: 'failed'; reason: string }
  /** It is not built here, and nothing builds it. */
  | { kind: 'absent' };

/** Returns the present state. */
export type ConsoleSource = () => ConsoleState | Promise<ConsoleState>;
