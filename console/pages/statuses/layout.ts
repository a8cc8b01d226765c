import { STATES } from './catalog.ts';
import { type Lines, packLines, type Route, routesOf } from './routes.ts';

/** A status as the diagram needs it. */
export interface FlowStatus {
  id: string;
  state: (typeof STATES)[number];
  /** Null: orders can move to any status; such moves are not drawn. */
  next: readonly string[] | null;
}

export interface PlacedNode {
  id: string;
  column: number;
  row: number;
  x: number;
  y: number;
}

export interface PlacedEdge {
  from: string;
  to: string;
  /** It leads to an earlier status. Such edges run below all nodes. */
  isBack: boolean;
  points: [x: number, y: number][];
}

export interface Layout {
  width: number;
  height: number;
  /** The columns of each state that has statuses. */
  sections: { state: (typeof STATES)[number]; x: number; width: number }[];
  nodes: PlacedNode[];
  edges: PlacedEdge[];
}

export const NODE = { width: 172, height: 52 } as const;
const MOST_ROWS = 8;
const MARGIN = 12;
const HEADER = 40;
const TRACK = 7;
const GUTTER = 30;
const AISLE = 18;

/** How far from the middle of a node each kind of line meets it, so that lines in and out never lie on one another. */
const PORTS = { out: -10, straight: 0, in: 6, backOut: 12, backIn: 18 } as const;

/**
 * Lays a catalog out: a section for each state, in it a column for each step of the longest way. Lines run between columns and
 * between rows, never through a node.
 */
export function layOut(statuses: readonly FlowStatus[]): Layout {
  const { columns, sections } = columnsOf(statuses);
  const cells = new Map(columns.flatMap((column, at) => column.map((id, row) => [id, { column: at, row }] as const)));
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const routes = routesOf(edgesOf(statuses), cells, columns);
  const lines = packLines(routes, columns.length, rows);
  const grid = gridOf(columns.length, rows, lines);
  const nodes = [...cells].map(([id, { column, row }]) => ({
    id,
    column,
    row,
    x: grid.columnX[column] ?? 0,
    y: grid.rowY[row] ?? 0,
  }));
  const places = new Map(nodes.map((node) => [node.id, node]));
  return {
    width: grid.width,
    height: grid.height,
    sections: sections.map(({ state, first, last }) => {
      const x = grid.columnX[first] ?? 0;
      return { state, x, width: (grid.columnX[last] ?? 0) + NODE.width - x };
    }),
    nodes,
    edges: routes.map((route) => ({
      from: route.from,
      to: route.to,
      isBack: route.kind === 'back',
      points: pointsOf(route, places, lines, grid),
    })),
  };
}

/** All allowed moves, and whether they lead forward: to a later state, or in one state to a later place of the catalog. */
function edgesOf(statuses: readonly FlowStatus[]): { from: string; to: string; isBack: boolean }[] {
  const rank = rankOf(statuses);
  return statuses.flatMap(({ id, next }) =>
    (next ?? [])
      .filter((to) => rank.has(to) && to !== id)
      .map((to) => ({ from: id, to, isBack: (rank.get(to) ?? 0) < (rank.get(id) ?? 0) })),
  );
}

function rankOf(statuses: readonly FlowStatus[]): Map<string, number> {
  const sorted = statuses.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  return new Map(sorted.map(({ id }, rank) => [id, rank]));
}

interface Section {
  state: FlowStatus['state'];
  first: number;
  last: number;
}

/** The columns of ids, section by section. */
function columnsOf(statuses: readonly FlowStatus[]): { columns: string[][]; sections: Section[] } {
  const columns: string[][] = [];
  const sections: Section[] = [];
  const forward = edgesOf(statuses).filter(({ isBack }) => !isBack);
  const rows = new Map<string, number>();
  for (const state of STATES) {
    const members = statuses.filter((status) => status.state === state).map(({ id }) => id);
    if (members.length === 0) continue;
    const first = columns.length;
    for (const layer of layersOf(members, forward)) {
      const sorted = layer.toSorted((a, b) => pull(a, forward, rows) - pull(b, forward, rows));
      const count = Math.ceil(sorted.length / MOST_ROWS);
      const size = Math.ceil(sorted.length / count);
      for (let at = 0; at < sorted.length; at += size) {
        const column = sorted.slice(at, at + size);
        column.forEach((id, row) => {
          rows.set(id, row);
        });
        columns.push(column);
      }
    }
    sections.push({ state, first, last: columns.length - 1 });
  }
  return { columns, sections };
}

/** The mean row of the statuses that lead to one: near to it, lines are short. Those without stay in their order, last. */
function pull(id: string, edges: readonly { from: string; to: string }[], rows: ReadonlyMap<string, number>): number {
  const near = edges.flatMap(({ from, to }) => (to === id ? (rows.get(from) ?? []) : []));
  return near.length === 0 ? MOST_ROWS : near.reduce((sum, row) => sum + row, 0) / near.length;
}

/** The members of a section by the length of the longest way to each within it. Members come in the order of the catalog. */
function layersOf(members: readonly string[], forward: readonly { from: string; to: string }[]): string[][] {
  const depth = new Map<string, number>();
  const layers: string[][] = [];
  for (const id of members) {
    const before = forward.flatMap(({ from, to }) => (to === id ? (depth.get(from) ?? []) : []));
    const at = before.length === 0 ? 0 : Math.max(...before) + 1;
    depth.set(id, at);
    layers[at] = [...(layers[at] ?? []), id];
  }
  return layers;
}

interface Grid {
  width: number;
  height: number;
  columnX: number[];
  rowY: number[];
  /** Where the tracks of each gutter begin; the first gutter is left of all columns. */
  gutterX: number[];
  /** Where the tracks of each aisle begin; the first is above all rows. */
  aisleY: number[];
  /** Where the tracks of back edges begin. */
  bandY: number;
}

function gridOf(columns: number, rows: number, lines: Lines): Grid {
  const columnX: number[] = [];
  const gutterX: number[] = [];
  let x = MARGIN;
  for (let at = 0; at <= columns; at++) {
    const tracks = lines.gutters[at]?.count ?? 0;
    const isOuter = at === 0 || at === columns;
    gutterX.push(x + 12);
    x += isOuter ? (tracks === 0 ? 0 : tracks * TRACK + 20) : tracks * TRACK + GUTTER;
    if (at < columns) {
      columnX.push(x);
      x += NODE.width;
    }
  }
  const rowY: number[] = [];
  const aisleY: number[] = [];
  let y = HEADER;
  for (let at = 0; at <= rows; at++) {
    aisleY.push(y + AISLE / 2);
    y += (lines.aisles[at]?.count ?? 0) * TRACK + AISLE;
    if (at < rows) {
      rowY.push(y);
      y += NODE.height;
    }
  }
  const bandY = y;
  return {
    width: x + MARGIN,
    height: y + lines.band.count * TRACK + MARGIN,
    columnX,
    rowY,
    gutterX,
    aisleY,
    bandY,
  };
}

/** The corners of a line. */
function pointsOf(
  route: Route,
  places: ReadonlyMap<string, PlacedNode>,
  lines: Lines,
  { gutterX, aisleY, bandY }: Grid,
): [number, number][] {
  const from = places.get(route.from);
  const to = places.get(route.to);
  if (!from || !to) return [];
  const middle = ({ y }: PlacedNode): number => y + NODE.height / 2;
  const start = from.x + NODE.width;
  const trackX = (gutter: number, key: string): number =>
    (gutterX[gutter] ?? 0) + (lines.gutters[gutter]?.tracks.get(key) ?? 0) * TRACK;
  if (route.kind === 'straight')
    return [
      [start, middle(from) + PORTS.straight],
      [to.x, middle(to) + PORTS.straight],
    ];
  const isBack = route.kind === 'back';
  const outY = middle(from) + (isBack ? PORTS.backOut : PORTS.out);
  const inY = middle(to) + (isBack ? PORTS.backIn : PORTS.in);
  const outX = trackX(route.outGutter, route.outKey);
  const ends = (x: number, rest: [number, number][]): [number, number][] => [
    [start, outY],
    [outX, outY],
    ...rest,
    [x, inY],
    [to.x, inY],
  ];
  if (route.kind === 'near') return ends(outX, []);
  const inX = trackX(route.inGutter, route.inKey);
  const y = isBack
    ? bandY + (lines.band.tracks.get(route.to) ?? 0) * TRACK
    : (aisleY[route.aisle] ?? 0) + (lines.aisles[route.aisle]?.tracks.get(route.to) ?? 0) * TRACK;
  return ends(inX, [
    [outX, y],
    [inX, y],
  ]);
}
