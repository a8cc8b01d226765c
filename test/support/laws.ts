import fc from 'fast-check';
import { expect } from 'vitest';
import type { Decision } from '../../src/core/orders/decide-order.ts';
import type { Result } from '../../src/model/result.ts';
import type { World } from './arbitrary-order.ts';

/** How often a law is tried. */
export const RUNS = { numRuns: 400 };

/** An object of JSON, as a client sends or reads it. */
export type Json = Record<string, unknown>;

/**
 * Runs a property on the requests that are accepted: `send` returns `undefined` for others. Fails the test if `atMost` of them are
 * accepted or fewer, since the property would then say little.
 */
export function onAccepted<Sent, Accepted>(
  requests: fc.Arbitrary<Sent>,
  send: (sent: Sent) => Accepted | undefined,
  property: (sent: Sent, accepted: Accepted) => void,
  atMost = 0.2,
): void {
  let tried = 0;
  let taken = 0;
  fc.assert(
    fc.property(requests, (sent) => {
      tried++;
      const accepted = send(sent);
      if (accepted === undefined) return;
      taken++;
      property(sent, accepted);
    }),
    RUNS,
  );
  expect(taken / tried).toBeGreaterThan(atMost);
}

/** Returns the value of a result, or throws with its failure. */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** Returns the value of a result, or `undefined` if its failure is one of these kinds. Another failure fails the test. */
export function acceptedOr<T>(kinds: readonly string[], result: Result<T>): T | undefined {
  if (result.ok) return result.value;
  expect(kinds).toContain(result.failure.kind);
  return undefined;
}

/** The world as a decision leaves it. */
export const after = (world: World, { order }: Decision): World => ({ ...world, order });
