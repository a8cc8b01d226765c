import { expect, it } from 'vitest';
import { createGuessingGuard } from '../../src/core/access/guessing-guard.ts';

const EMAIL = 'ada@example.com';
const ADDRESS = '192.0.2.1';

function fail(guard: ReturnType<typeof createGuessingGuard>, times: number): void {
  for (let i = 0; i < times; i++) expect(guard.attempt(EMAIL, ADDRESS)).toHaveProperty('forget');
}

it('refuses every attempt after ten failures', () => {
  const guard = createGuessingGuard();
  fail(guard, 10);
  expect(guard.attempt(EMAIL.toUpperCase(), ADDRESS)).toHaveProperty('retryAfterSeconds');
  expect(guard.attempt(EMAIL, '192.0.2.2')).toHaveProperty('forget');
});

it('does not forget failures because of attempts without a result', () => {
  const guard = createGuessingGuard();
  fail(guard, 10);
  for (let i = 0; i < 50_000; i++) {
    const attempt = guard.attempt(`${i}@example.com`, ADDRESS);
    if ('forget' in attempt) attempt.forget();
  }
  expect(guard.attempt(EMAIL, ADDRESS)).toHaveProperty('retryAfterSeconds');
});

it('counts what is judged beside what is not', () => {
  const guard = createGuessingGuard();
  const unjudged = guard.attempt(EMAIL, ADDRESS);
  fail(guard, 9);
  if ('forget' in unjudged) unjudged.forget();
  fail(guard, 1);
  expect(guard.attempt(EMAIL, ADDRESS)).toHaveProperty('retryAfterSeconds');
});
