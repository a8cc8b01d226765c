import type { FieldChange } from './generated/types.ts';

/** What a write would do: the answer to any call with `dryRun`. */
export interface Explanation {
  dry_run: true;
  /** Whether the call would succeed. */
  accepted: boolean;
  /** The idempotency key was used before: its answer would be given again. */
  replayed: boolean;
  /** What the call would be answered. */
  reply: { status: number; headers: Record<string, string>; body: unknown };
  /** The rule that refuses, with what is allowed instead. */
  refusal?: { rule: string; detail: string; allowed?: { id: string; name: string }[]; [fact: string]: unknown };
  orders: {
    id: string;
    kind: string;
    version: { from: number; to: number };
    forced: boolean;
    merged: boolean;
    changes: FieldChange[];
    removed: string[];
    /** The order as each dialect would show it, by the name of the dialect. */
    views: Record<string, unknown>;
  }[];
  /** What whoever follows the changes would be told. */
  events: { type: string; id: string; version: number; [fact: string]: unknown }[];
}

/** What a write answers: an explanation, if that was asked for. */
export type Outcome<Options, Done> = Options extends { dryRun: true } ? Explanation : Done;
