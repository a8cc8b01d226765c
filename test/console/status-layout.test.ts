import { describe, expect, it } from 'vitest';
import { STATES } from '../../console/pages/statuses/catalog.ts';
import { type FlowStatus, type Layout, layOut, NODE } from '../../console/pages/statuses/layout.ts';

/** Numbers from 0 to 1, the same for each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function catalogOf(count: number, movesOfEach: number, seed: number): FlowStatus[] {
  const next = numbers(seed);
  const pick = (): number => Math.floor(next() * count);
  return Array.from({ length: count }, (_, i) => ({
    id: `s${i}`,
    state: STATES[i < STATES.length ? i : Math.floor(next() * STATES.length)] ?? 'draft',
    next: next() < 0.1 ? null : [...new Set(Array.from({ length: movesOfEach }, () => `s${pick()}`))],
  }));
}

const small: FlowStatus[] = [
  { id: 'draft', state: 'draft', next: ['confirmed', 'cancelled'] },
  { id: 'confirmed', state: 'confirmed', next: ['made', 'cancelled'] },
  { id: 'made', state: 'confirmed', next: ['done', 'confirmed'] },
  { id: 'done', state: 'archived', next: [] },
  { id: 'cancelled', state: 'cancelled', next: null },
];

/** The lines that run through the inside of a node. */
function crossings({ nodes, edges }: Layout): string[] {
  return edges.flatMap(({ from, to, points }) =>
    points.slice(1).flatMap(([x2, y2], i) => {
      const [x1, y1] = points[i] ?? [0, 0];
      const isThrough = ({ x, y }: { x: number; y: number }): boolean =>
        Math.max(x1, x2) > x &&
        Math.min(x1, x2) < x + NODE.width &&
        Math.max(y1, y2) > y &&
        Math.min(y1, y2) < y + NODE.height;
      return nodes.filter(isThrough).map(({ id }) => `${from} → ${to} through ${id}`);
    }),
  );
}

/** Pairs of upright parts of lines that lie on one another, though they share neither end. */
function overlaps({ edges }: Layout): string[] {
  const parts = edges.flatMap(({ from, to, points }) =>
    points.slice(1).flatMap(([x, y2], i) => {
      const [x1, y1] = points[i] ?? [0, 0];
      return x1 === x && y1 !== y2 ? [{ from, to, x, low: Math.min(y1, y2), high: Math.max(y1, y2) }] : [];
    }),
  );
  return parts.flatMap((a, i) =>
    parts
      .slice(i + 1)
      .filter((b) => a.x === b.x && a.low < b.high && b.low < a.high && a.from !== b.from && a.to !== b.to)
      .map((b) => `${a.from} → ${a.to} on ${b.from} → ${b.to}`),
  );
}

describe('the layout of a catalog', () => {
  const catalogs = [small, catalogOf(5, 2, 1), catalogOf(12, 3, 2), catalogOf(40, 3, 3), catalogOf(100, 6, 4)];

  it.each(catalogs.map((catalog) => [catalog.length, catalog] as const))(
    'keeps lines out of nodes: %i statuses',
    (_n, catalog) => {
      const layout = layOut(catalog);
      expect(layout.nodes).toHaveLength(catalog.length);
      expect(crossings(layout)).toEqual([]);
      expect(overlaps(layout)).toEqual([]);
    },
  );

  it('keeps nodes apart and inside', () => {
    for (const catalog of catalogs) {
      const { nodes, edges, width, height } = layOut(catalog);
      expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
      for (const [x, y] of [
        ...nodes.map((node) => [node.x + NODE.width, node.y + NODE.height] as const),
        ...edges.flatMap(({ points }) => points),
      ]) {
        expect(x).toBeLessThanOrEqual(width);
        expect(y).toBeLessThanOrEqual(height);
        expect(x).toBeGreaterThan(0);
      }
    }
  });

  it('draws each move once, and not those of a status with any', () => {
    for (const catalog of catalogs) {
      const drawn = layOut(catalog).edges.map(({ from, to }) => `${from} ${to}`);
      const wanted = catalog.flatMap(({ id, next }) =>
        (next ?? []).filter((to) => to !== id).map((to) => `${id} ${to}`),
      );
      expect(drawn.toSorted()).toEqual(wanted.toSorted());
    }
  });

  it('leads forward from left to right, and back below all nodes', () => {
    for (const catalog of catalogs) {
      const { nodes, edges } = layOut(catalog);
      const columnOf = new Map(nodes.map(({ id, column }) => [id, column]));
      const lowest = Math.max(...nodes.map(({ y }) => y + NODE.height));
      for (const { from, to, isBack, points } of edges) {
        if (isBack) expect(Math.max(...points.map(([, y]) => y))).toBeGreaterThan(lowest);
        else expect(columnOf.get(from)).toBeLessThan(columnOf.get(to) ?? 0);
      }
    }
  });

  it('puts states in sections, and a longer way further right', () => {
    const { nodes, sections, edges } = layOut(small);
    expect(sections.map(({ state }) => state)).toEqual(['draft', 'confirmed', 'archived', 'cancelled']);
    expect(Object.fromEntries(nodes.map(({ id, column }) => [id, column]))).toEqual({
      draft: 0,
      confirmed: 1,
      made: 2,
      done: 3,
      cancelled: 4,
    });
    expect(edges.filter(({ isBack }) => isBack).map(({ from, to }) => [from, to])).toEqual([['made', 'confirmed']]);
  });

  it('is the same for the same catalog', () => {
    for (const catalog of catalogs) expect(layOut(structuredClone(catalog))).toEqual(layOut(catalog));
  });

  it('lays out a catalog of one status, and none', () => {
    expect(layOut([{ id: 'one', state: 'draft', next: null }]).nodes).toHaveLength(1);
    expect(layOut([]).nodes).toEqual([]);
  });
});
