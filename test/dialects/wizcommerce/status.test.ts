import { describe, expect, test } from 'vitest';
import { faultsOf } from '../../../src/dialects/mapping.ts';
import { mappings } from '../../../src/dialects/wizcommerce/orders/status-mappings.ts';
import { accepted } from '../../support/laws.ts';
import { sampleWorld } from './sample.ts';
import { changeStatus, read } from './through-lens.ts';

test.each(mappings.map((mapping) => [mapping.field, mapping]))(
  'the mapping of %s is complete and steady',
  (_, mapping) => {
    expect(faultsOf(mapping)).toEqual([]);
  },
);

describe('each state', () => {
  const rows = [
    ['draft', 'draft', { draft: 'draft', confirmed: 'confirmed', cancelled: 'cancelled' }],
    ['confirmed', 'confirmed', { draft: 'draft', confirmed: 'confirmed', cancelled: 'cancelled' }],
    ['archived', 'confirmed', { draft: 'draft', confirmed: 'archived', cancelled: 'cancelled' }],
    ['cancelled', 'cancelled', { draft: 'draft', confirmed: 'confirmed', cancelled: 'cancelled' }],
    ['refunded', 'cancelled', { draft: 'draft', confirmed: 'confirmed', cancelled: 'refunded' }],
  ] as const;

  test.each(rows)('%s is shown as %s and goes where its word leads', (state, shown, leads) => {
    const world = sampleWorld({ status_id: `entry-${state}` });
    expect(read(world).status).toBe(shown);
    for (const sent of ['draft', 'confirmed', 'cancelled'] as const) {
      const { order } = accepted(changeStatus(world, { status: sent }));
      expect(order.status_id).toBe(`entry-${leads[sent]}`);
    }
  });
});

test('an entry that the catalog no longer has shows no status and can be left', () => {
  const world = sampleWorld({ status_id: 'removed' });
  expect(read(world)).not.toHaveProperty('status');
  expect(accepted(changeStatus(world, { status: 'confirmed' })).order.status_id).toBe('entry-confirmed');
});

test('a move that the catalog does not allow is refused, the present status never', () => {
  const world = sampleWorld({ status_id: 'entry-cancelled' }, [{ state: 'cancelled', next: [] }]);
  expect(changeStatus(world, { status: 'draft' })).toMatchObject({ failure: { kind: 'refused_transition' } });
  expect(accepted(changeStatus(world, { status: 'cancelled' })).changes).toEqual([]);
});
