import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewAtOnce } from '../../src/core/few-at-once.ts';

test('all are in one run, in order, and a run of several is not too much', () => {
  const sizes = fc.array(fc.nat(12), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 20 }), (each, most) => {
      const ids = each.map((_, i) => `o${i}`);
      const size = (id: string): number => each[Number(id.slice(1))] ?? 0;
      const runs = fewAtOnce(ids, new Map(ids.map((id) => [id, size(id)])), most);
      expect(runs.flat()).toEqual(ids);
      for (const run of runs) {
        const sum = run.reduce((total, id) => total + size(id), 0);
        expect(run.length === 1 || sum <= most).toBe(true);
      }
      // None is begun while there is room in the one before.
      runs.slice(1).forEach(([first = ''], i) => {
        const sum = (runs[i] ?? []).reduce((total, id) => total + size(id), 0);
        expect(sum + size(first)).toBeGreaterThan(most);
      });
    }),
  );
});
