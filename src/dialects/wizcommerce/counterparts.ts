/**
 * For each entry of a sent list, the entry of the present list that it goes on from: the first one with the same name
 * that no earlier entry took. WizCommerce's list entries carry no id, so a name and the order of appearance are all there
 * is to go by. An entry without a name, or with one that is not there, has no counterpart.
 */
export function counterparts<T>(
  sentNames: readonly unknown[],
  present: readonly T[],
  nameOf: (entry: T) => string,
): (T | undefined)[] {
  const waiting = Map.groupBy(present, nameOf) as Map<unknown, T[]>;
  // Taken from the end, since taking from the front of a long list moves all the rest of it.
  for (const entries of waiting.values()) entries.reverse();
  return sentNames.map((name) => waiting.get(name)?.pop());
}
