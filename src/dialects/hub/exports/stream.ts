import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';

/** A place in an export: behind what was created then and has this id. */
export interface After {
  value: string;
  id: string;
}

/** One piece of an export, and where the next one begins; nowhere at its end. */
export interface Piece {
  text: string;
  next: After | undefined;
}

const ATTEMPTS = 5;
const AGAIN_AFTER_MS = 1000;

/**
 * Reads an export piece by piece, as fast as the caller takes it. What cannot be read after several attempts ends the
 * connection, so that nobody takes a part for the whole.
 */
export async function* streamPieces(
  head: string,
  after: After | undefined,
  read: (after: After | undefined) => Promise<Result<Piece>>,
): AsyncGenerator<string> {
  if (head !== '') yield head;
  let place = after;
  for (let attempt = 1; ; ) {
    const piece = await read(place);
    if (!piece.ok) {
      if (attempt++ >= ATTEMPTS) throw new Error(`an export was cut off: ${piece.failure.kind}`);
      // It holds up no hub that wants to stop.
      await sleep(AGAIN_AFTER_MS, undefined, { ref: false });
      continue;
    }
    attempt = 1;
    if (piece.value.text !== '') yield piece.value.text;
    if (!piece.value.next) return;
    place = piece.value.next;
  }
}

/** Reads `after`: a time, a comma and an id, as the last order or customer that came has them. Fails with `invalid`. */
export function afterOf(after: string | undefined): Result<After | undefined> {
  if (after === undefined) return ok(undefined);
  const comma = after.indexOf(',');
  const value = parseInstant(after.slice(0, Math.max(comma, 0)));
  const id = after.slice(comma + 1);
  if (value !== undefined && id !== '') return ok({ value, id });
  const reason = 'must be the created_at and the id of what came last, with a comma between them';
  const problem: Problem = { place: 'query', path: ['after'], rule: 'format', reason, binding: 'shape' };
  return refuse({ kind: 'invalid', problems: [problem] });
}
