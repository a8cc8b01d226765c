/**
 * Parts a list into runs of which none has more than `most`, but for one thing that has more by itself. `sizes` tells how
 * much each has; what is not in it has nothing.
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
