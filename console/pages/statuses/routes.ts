/** Where a node is: its column, and its place in it. */
interface Cell {
  column: number;
  row: number;
}

interface Ends {
  from: string;
  to: string;
}

/** The way of a line over the grid. Gutter `n` is left of column `n`, aisle `n` above row `n`. */
export type Route = Ends & { fromRow: number; toRow: number } & (
    | { kind: 'straight' }
    | { kind: 'near'; outGutter: number; outKey: string }
    | { kind: 'far'; outGutter: number; outKey: string; inGutter: number; inKey: string; aisle: number }
    | { kind: 'back'; outGutter: number; outKey: string; inGutter: number; inKey: string }
  );

/** The parallel tracks of a gutter, a aisle or the band: the place of each line's key. */
interface Tracks {
  count: number;
  tracks: ReadonlyMap<string, number>;
}

export interface Lines {
  gutters: Tracks[];
  aisles: Tracks[];
  /** Below all rows, where back edges run. */
  band: Tracks;
}

/** Finds a way for each edge between the nodes. Lines out of one node share a track, and so do lines into one. */
export function routesOf(
  edges: readonly (Ends & { isBack: boolean })[],
  cells: ReadonlyMap<string, Cell>,
  columns: readonly (readonly string[])[],
): Route[] {
  return edges.flatMap(({ from, to, isBack }): Route[] => {
    const a = cells.get(from);
    const b = cells.get(to);
    if (!a || !b) return [];
    const ends = { from, to, fromRow: a.row, toRow: b.row };
    const outGutter = a.column + 1;
    const inGutter = b.column;
    if (isBack) return [{ ...ends, kind: 'back', outGutter, outKey: `b${from}`, inGutter, inKey: `c${to}` }];
    const isFree = columns.slice(a.column + 1, b.column).every((column) => column.length <= a.row);
    if (a.row === b.row && isFree) return [{ ...ends, kind: 'straight' }];
    if (outGutter === inGutter) return [{ ...ends, kind: 'near', outGutter, outKey: `a${from}` }];
    const aisle = a.row <= b.row ? b.row : b.row + 1;
    return [{ ...ends, kind: 'far', outGutter, outKey: `a${from}`, inGutter, inKey: `d${to}`, aisle }];
  });
}

interface Span {
  key: string;
  from: number;
  to: number;
}

/** Gives parallel lines tracks of their own. */
export function packLines(routes: readonly Route[], columns: number, rows: number): Lines {
  const gutters = Array.from({ length: columns + 1 }, (): Span[] => []);
  const aisles = Array.from({ length: rows + 1 }, (): Span[] => []);
  const band: Span[] = [];
  for (const route of routes) {
    if (route.kind === 'straight') continue;
    const [out, into] = [levelOf(route.fromRow) - 1, levelOf(route.toRow) + 1];
    if (route.kind === 'near') {
      gutters[route.outGutter]?.push({ key: route.outKey, from: out, to: into });
      continue;
    }
    const middle = route.kind === 'back' ? levelOf(rows) : route.aisle * ROW;
    gutters[route.outGutter]?.push({ key: route.outKey, from: out, to: middle });
    gutters[route.inGutter]?.push({ key: route.inKey, from: middle, to: into });
    const across = { key: route.to, from: route.outGutter, to: route.inGutter };
    if (route.kind === 'back') band.push(across);
    else aisles[route.aisle]?.push(across);
  }
  return { gutters: gutters.map(pack), aisles: aisles.map(pack), band: pack(band) };
}

/** Rows are this far apart in the order of heights, with room for their aisles. */
const ROW = 10;
const levelOf = (row: number): number => row * ROW + ROW / 2;

/** Spans with one key share a track; others do where they do not meet. Lines out of nodes come before lines into nodes. */
function pack(spans: readonly Span[]): Tracks {
  const whole = new Map<string, Span>();
  for (const { key, from, to } of spans) {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const seen = whole.get(key);
    whole.set(key, { key, from: Math.min(low, seen?.from ?? low), to: Math.max(high, seen?.to ?? high) });
  }
  const tracks = new Map<string, number>();
  let count = 0;
  for (const group of Map.groupBy(whole.values(), ({ key }) => key[0]).values()) {
    const ends: number[] = [];
    for (const { key, from, to } of group.toSorted((a, b) => a.from - b.from)) {
      const free = ends.findIndex((end) => end < from);
      const at = free < 0 ? ends.length : free;
      ends[at] = to;
      tracks.set(key, count + at);
    }
    count += ends.length;
  }
  return { count, tracks };
}
