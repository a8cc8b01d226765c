import { describe, expect, it } from 'vitest';
import { type Entry, stepsOf, withEntry, withMove, withPlace } from '../../console/pages/statuses/catalog.ts';
import { decide, rebase } from '../../console/pages/statuses/rebase.ts';

const entry = (id: string, change: Partial<Entry> = {}): Entry => ({
  id,
  name: id,
  color: '#112233',
  state: 'confirmed',
  completes: false,
  next: null,
  is_default: false,
  ...change,
});

const base = [entry('a', { is_default: true }), entry('b', { next: ['a'] }), entry('c')];
const draftOf = (mine: Entry[]) => ({ base, mine, conflicts: [] });

describe('a draft of the catalog', () => {
  it('makes the moves of a status with any the one that is drawn', () => {
    expect(withMove(base, 'c', 'a')[2]?.next).toEqual(['a']);
    expect(withMove(base, 'b', 'a')[1]?.next).toEqual([]);
    expect(withMove(base, 'b', 'b')).toEqual(base);
  });

  it('is saved with new statuses first, and moves to them last', () => {
    const mine = withEntry(withEntry(base, entry('d', { next: ['e'] })), entry('e'));
    const steps = stepsOf(base, withMove(mine, 'b', 'd'));
    expect(steps.map((step) => (step.kind === 'order' ? 'order' : `${step.kind} ${step.entry.id}`))).toEqual([
      'create d',
      'create e',
      'change b',
      'change d',
    ]);
    expect(steps[0]).toMatchObject({ entry: { next: [] } });
    expect(steps[2]).toMatchObject({ change: { next: ['a', 'd'] }, isAfterCreate: true });
  });

  it('sends a new default, and not what follows from it', () => {
    const steps = stepsOf(base, withEntry(base, entry('b', { next: ['a'], is_default: true })));
    expect(steps).toMatchObject([{ kind: 'change', entry: { id: 'b' }, change: { is_default: true } }]);
  });

  it('sends a changed order', () => {
    expect(stepsOf(base, withPlace(base, 'c', -1))).toEqual([
      { kind: 'order', ids: ['a', 'c', 'b'], isAfterCreate: false },
    ]);
    expect(stepsOf(base, withPlace(base, 'a', -1))).toEqual([]);
  });
});

describe('a catalog that somebody else changed meanwhile', () => {
  it('takes what one side alone changed', () => {
    const mine = withEntry(base, entry('c', { name: 'mine' }));
    const theirs = [...withEntry(base, entry('c', { color: '#ffffff' })), entry('f')];
    const after = rebase(draftOf(mine), theirs);
    expect(after.conflicts).toEqual([]);
    expect(after.mine).toEqual([...base.slice(0, 2), entry('c', { name: 'mine', color: '#ffffff' }), entry('f')]);
    expect(stepsOf(after.base, after.mine)).toMatchObject([{ change: { name: 'mine' } }]);
  });

  it('asks about a field that both changed, and nothing is lost until then', () => {
    const after = rebase(
      draftOf(withEntry(base, entry('c', { name: 'mine' }))),
      withEntry(base, entry('c', { name: 'theirs' })),
    );
    expect(after.conflicts).toEqual([{ id: 'c', name: 'theirs', field: 'name', theirs: 'theirs' }]);
    expect(after.mine[2]?.name).toBe('mine');
    const [conflict] = after.conflicts;
    if (!conflict) throw new Error('no conflict');
    expect(decide(after, conflict, false).mine[2]?.name).toBe('theirs');
    expect(decide(after, conflict, true).mine[2]?.name).toBe('mine');
  });

  it('says that a status of the draft was archived, and drops the moves to it', () => {
    const mine = withEntry(withMove(base, 'b', 'c'), entry('c', { name: 'mine' }));
    const after = rebase(draftOf(mine), base.slice(0, 2));
    expect(after.conflicts).toEqual([{ id: 'c', name: 'mine' }]);
    expect(after.mine.map(({ id, next }) => [id, next])).toEqual([
      ['a', null],
      ['b', ['a']],
    ]);
  });

  it('has nothing left to save once the same was saved', () => {
    const mine = [...withEntry(base, entry('b', { name: 'B' })), entry('n')];
    const after = rebase(draftOf(mine), mine);
    expect(after.conflicts).toEqual([]);
    expect(stepsOf(after.base, after.mine)).toEqual([]);
  });

  it('keeps an order that the draft did not change as it is stored', () => {
    const theirs = withPlace(base, 'c', -1);
    const mine = withEntry(base, entry('a', { is_default: true, name: 'A' }));
    expect(rebase(draftOf(mine), theirs).mine.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(rebase(draftOf(withPlace(base, 'b', -1)), theirs).mine.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });
});
