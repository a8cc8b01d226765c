/** How the canonical words of one axis and a vendor's words for it stand to each other. Data, so that it can be checked. */
export interface Mapping<Canonical extends string = string, Word extends string = string> {
  /** The vendor's field. */
  field: string;
  /** Every canonical word there is. */
  canonical: readonly Canonical[];
  /** What each canonical word is shown as. */
  shows: Readonly<Record<Canonical, Word>>;
  /** Where each of the vendor's words leads when it is not the one shown already. */
  means: Readonly<Record<Word, Canonical>>;
}

/**
 * What is wrong with a mapping, as sentences; an empty list is a sound one. Every canonical word needs a row, every word
 * that is shown must lead back, and a word must be shown again after it was put.
 */
export function faultsOf({ field, canonical, shows, means }: Mapping): string[] {
  const unshown = canonical.filter((value) => !Object.hasOwn(shows, value)).map((value) => `${value} has no row`);
  const stray = Object.keys(shows)
    .filter((value) => !canonical.includes(value))
    .map((value) => `${value} has a row but is no canonical value`);
  const deadEnds = Object.values(shows)
    .filter((word) => !Object.hasOwn(means, word))
    .map((word) => `${word} is shown but leads nowhere`);
  const unsteady = Object.entries(means)
    .filter(([word, value]) => shows[value] !== word)
    .map(([word, value]) => `${word} leads to ${value}, which is shown as ${shows[value] ?? 'nothing'}`);
  return [...unshown, ...stray, ...deadEnds, ...unsteady].map((fault) => `${field}: ${fault}`);
}
