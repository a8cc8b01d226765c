/**
 * Divides a list into groups whose sizes add up to `most` at most, unless one element is larger. An element that is not
 * in `sizes` has the size 0.
 */
export function fewAtOnce(ids: readonly string[], sizes: ReadonlyMap<string, number>, most: number): string[][] {
  const runs: string[][] = [];
  let left = 0;
  for (const id of ids) {
    const size = sizes.get(id) ?? 0;
    const run = runs.at(-1);
    if (run && size <= left) run.push(id);
    else {
      runs.push([id]);
      left = most;
    }
    left -= size;
  }
  return runs;
}
