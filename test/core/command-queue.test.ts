import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandQueue, type Pending, type WriteGroup } from '../../src/core/transaction/queues.ts';
import type { WriteCommand } from '../../src/core/write-command.ts';

const pending = (workspaceId: string, key: string): Pending => ({
  command: { actor: { workspaceId } } as WriteCommand,
  key,
  untilMs: Number.POSITIVE_INFINITY,
  answer: () => undefined,
});

function fill(queue: CommandQueue, ...commands: [workspace: string, key: string][]): Pending[] {
  const all = commands.map(([workspace, key]) => pending(workspace, key));
  for (const each of all) queue.push(each);
  return all;
}

const keysOf = (group: WriteGroup | undefined): string[] | undefined => group?.commands.map(({ key }) => key);

test('commands leave in the order of arrival, as many as a group takes', () => {
  const queue = new CommandQueue(10);
  fill(queue, ['a', '1'], ['a', '2'], ['a', '3']);
  expect(keysOf(queue.take(2))).toEqual(['1', '2']);
  expect(keysOf(queue.take(2))).toEqual(['3']);
  expect(queue.take(2)).toBeUndefined();
});

test('workspaces take turns, however much one of them asks for', () => {
  const queue = new CommandQueue(100);
  fill(
    queue,
    ...Array.from({ length: 6 }, (_, n): [string, string] => ['loud', `l${n}`]),
    ['quiet', 'q0'],
    ['calm', 'c0'],
  );
  const turns = [1, 2, 3, 4].map(() => queue.take(2)?.workspaceId);
  expect(turns).toEqual(['loud', 'quiet', 'calm', 'loud']);
});

test('a group has commands of one workspace only', () => {
  const queue = new CommandQueue(10);
  fill(queue, ['a', '1'], ['b', '2'], ['a', '3']);
  expect(keysOf(queue.take(9))).toEqual(['1', '3']);
  expect(keysOf(queue.take(9))).toEqual(['2']);
});

test('commands of a key in use wait until the key is released, and keep their order', () => {
  const queue = new CommandQueue(10);
  const [first, second, third] = fill(queue, ['a', 'x'], ['a', 'x'], ['a', 'x']);
  expect(queue.take(1)?.commands).toEqual([first]);
  expect(queue.take(9)).toBeUndefined();
  const [fourth, other] = fill(queue, ['a', 'x'], ['a', 'y']);
  expect(queue.take(9)?.commands).toEqual([other]);
  queue.release(['x']);
  expect(queue.take(9)?.commands).toEqual([second, third, fourth]);
});

test('what stood aside goes before what came later', () => {
  const queue = new CommandQueue(10);
  fill(queue, ['a', 'x'], ['a', 'x']);
  queue.take(1);
  queue.take(1);
  fill(queue, ['a', 'y']);
  queue.release(['x']);
  expect(keysOf(queue.take(9))).toEqual(['x', 'y']);
});

test('commands of one key go in one group together', () => {
  const queue = new CommandQueue(10);
  fill(queue, ['a', 'x'], ['a', 'y'], ['a', 'x']);
  expect(keysOf(queue.take(9))).toEqual(['x', 'y', 'x']);
});

test('commands that stand aside count towards the limit', () => {
  const queue = new CommandQueue(3);
  fill(queue, ['a', 'x'], ['a', 'x'], ['b', 'y']);
  expect(queue.push(pending('a', 'z'))).toBe(false);
  queue.take(1);
  expect(queue.push(pending('a', 'z'))).toBe(true);
  queue.take(1);
  queue.take(1);
  fill(queue, ['c', '1'], ['c', '2']);
  expect(queue.push(pending('c', '3'))).toBe(false);
});

test('draining leaves nothing behind', () => {
  const queue = new CommandQueue(3);
  const [, second] = fill(queue, ['a', 'x'], ['a', 'x']);
  queue.take(1);
  // The second one stands aside from now on.
  queue.take(1);
  const [third] = fill(queue, ['b', 'y']);
  expect(new Set(queue.drain())).toEqual(new Set([second, third]));
  expect(queue.take(9)).toBeUndefined();
  expect(fill(queue, ['a', '1'], ['a', '2'], ['a', '3']).map((each) => queue.push(each))).toEqual([
    false,
    false,
    false,
  ]);
});

test('no command is lost, returned twice, in two groups at once, or out of turn', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ workspace: fc.constantFrom('a', 'b', 'c'), key: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ giveBack: fc.nat(3) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new CommandQueue(20);
      const waiting = new Set<Pending>();
      const arrived = new Map<Pending, number>();
      const lastOfKey = new Map<string, number>();
      const connections: string[][] = [];
      const take = (most: number): boolean => {
        const group = queue.take(most);
        if (!group) return false;
        expect(group.commands.length).toBeGreaterThan(0);
        expect(group.commands.length).toBeLessThanOrEqual(most);
        const keys = [...new Set(group.commands.map(({ key }) => key))];
        for (const connection of connections) expect(connection.filter((key) => keys.includes(key))).toEqual([]);
        for (const each of group.commands) {
          expect(each.command.actor.workspaceId).toBe(group.workspaceId);
          expect(waiting.delete(each)).toBe(true);
          const number = arrived.get(each) ?? 0;
          expect(number).toBeGreaterThan(lastOfKey.get(each.key) ?? -1);
          lastOfKey.set(each.key, number);
        }
        connections.push(keys);
        return true;
      };
      for (const [number, each] of steps.entries()) {
        if ('key' in each) {
          const command = pending(each.workspace, `${each.workspace} ${each.key}`);
          expect(queue.push(command)).toBe(waiting.size < 20);
          if (waiting.size < 20) {
            waiting.add(command);
            arrived.set(command, number);
          }
        } else if ('take' in each) take(each.take);
        else queue.release(connections.splice(each.giveBack % Math.max(1, connections.length), 1).flat());
      }
      while (waiting.size > 0) {
        queue.release(connections.splice(0).flat());
        expect(take(3)).toBe(true);
      }
    }),
  );
});
