import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairLimit, FairQueue } from '../../src/core/transaction/queues.ts';

const take = (queue: FairQueue<string>): string | undefined => queue.take((waiting) => waiting.shift());

test('workspaces take turns, and each goes in order of arrival', () => {
  const queue = new FairQueue<string>();
  queue.add('loud', ['l1', 'l2', 'l3']);
  queue.add('quiet', ['q1']);
  queue.add('loud', ['l0'], 'front');
  expect([1, 2, 3, 4, 5, 6].map(() => take(queue))).toEqual(['l0', 'q1', 'l1', 'l2', 'l3', undefined]);
});

test('a workspace that may not have its turn keeps its place', () => {
  const queue = new FairQueue<string>();
  queue.add('a', ['a1', 'a2']);
  queue.add('b', ['b1', 'b2']);
  const unlessA = queue.take((waiting, workspace) => (workspace === 'a' ? undefined : waiting.shift()));
  expect(unlessA).toBe('b1');
  expect([take(queue), take(queue), take(queue)]).toEqual(['a1', 'b2', 'a2']);
});

test('what is removed is gone, and the rest keeps its order', () => {
  const queue = new FairQueue<string>();
  queue.add('a', ['a1', 'a2', 'a3']);
  queue.add('b', ['b1']);
  expect(queue.remove((item) => item === 'a2' || item === 'b1')).toEqual(['a2', 'b1']);
  expect(queue.drain()).toEqual(['a1', 'a3']);
  expect(take(queue)).toBeUndefined();
});

test('every entry comes out once, and no workspace has a second turn before another has its first', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }), (workspaces) => {
      const queue = new FairQueue<string>();
      for (const [i, workspace] of workspaces.entries()) queue.add(workspace, [`${workspace}${i}`]);
      const left = Map.groupBy(workspaces, (workspace) => workspace);
      const turns: string[] = [];
      for (let item = take(queue); item !== undefined; item = take(queue)) turns.push(item);
      expect(turns.toSorted()).toEqual(workspaces.map((workspace, i) => `${workspace}${i}`).toSorted());
      for (let round = 0, from = 0; from < turns.length; round++) {
        const waiting = [...left.values()].filter((all) => all.length > round).length;
        const names = turns.slice(from, from + waiting).map((item) => item[0]);
        expect(new Set(names).size).toBe(waiting);
        from += waiting;
      }
    }),
  );
});

test('one workspace fills the limit, and another finds its share beyond it', () => {
  const limit = new FairLimit(10);
  const enter = (workspace: string, times: number): number =>
    Array.from({ length: times }, () => limit.enter(workspace)).filter(Boolean).length;
  expect(enter('loud', 200)).toBe(10);
  expect(enter('quiet', 200)).toBe(5);
  expect(enter('loud', 1)).toBe(0);
  expect(enter('calm', 200)).toBeLessThanOrEqual(5);
  limit.leave('loud', 10);
  expect(enter('calm', 1)).toBe(1);
});
