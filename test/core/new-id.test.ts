import { version } from 'uuid';
import { expect, test, vi } from 'vitest';
import { randomId } from '../../src/store/database/new-id.ts';

test('ids are UUIDv7, all different, and sorted in the order in which they were made', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => randomId('any'));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => version(id) === 7)).toBe(true);
  const times = ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16));
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
});

test('ids are sorted also when the clock goes back', () => {
  const first = randomId('any');
  vi.useFakeTimers({ now: Date.now() - 60_000 });
  try {
    const later = [randomId('any'), randomId('any')];
    expect([first, ...later].toSorted()).toEqual([first, ...later]);
  } finally {
    vi.useRealTimers();
  }
});

test('ids made in the same millisecond share no random part', () => {
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  try {
    const ends = Array.from({ length: 1000 }, () => randomId('any').slice(-10));
    expect(new Set(ends).size).toBe(ends.length);
  } finally {
    vi.useRealTimers();
  }
});
