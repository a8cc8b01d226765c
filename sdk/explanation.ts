import type { Explanation } from './generated/types.ts';

/** What a write answers: an explanation of what it would do, if that was asked for. */
export type Outcome<Options, Done> = Options extends { dryRun: true } ? Explanation : Done;
