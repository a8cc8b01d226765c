/** The middle value, or the mean of the two middle values. `NaN` of no values. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** A percentile by linear interpolation between the two nearest values. `NaN` of no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of some rounds and their extremes. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** The spread of at least one value. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** How far rounds disagree: the distance of the extremes, as a share of the median. 0 for a single round. */
export const disagreement = ({ median: middle, least, most }: Spread): number =>
  most === least ? 0 : (most - least) / Math.abs(middle);

/** The slope of a line through points, by least squares. 0 for fewer than two points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below > 0 ? above / below : 0;
}
