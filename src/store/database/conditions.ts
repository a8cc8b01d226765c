/** Values of a statement, and the places in its text that stand for them. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The place of one more value: `$7`. */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Gives a value a place in a statement. */
export type Place = (value: unknown) => string;

/** How a text is compared: as it is, or folded when it is looked for within another. */
export type Match = { exact: string } | { contains: string };

/** A period, its ends included; either may be open. */
export interface Between {
  from?: string | undefined;
  to?: string | undefined;
}

/** The conditions of a statement. A part of a filter that is `undefined` adds none. */
export class Conditions {
  readonly texts: string[] = [];
  readonly place: Place;

  constructor(parameters: Parameters) {
    this.place = (value) => parameters.add(value);
  }

  /** A condition on a value, by the value's place. */
  add(value: unknown, condition: (place: string) => string): void {
    if (value !== undefined) this.texts.push(condition(this.place(value)));
  }

  /** A condition that gives its values places by itself. */
  addText<T>(part: T | undefined, condition: (part: T, place: Place) => string): void {
    if (part !== undefined) this.texts.push(condition(part, this.place));
  }

  /** That an SQL expression is any of these texts. */
  anyOf(value: string, texts: readonly string[] | undefined): void {
    this.add(texts, (place) => `${value} = any (${place}::text[])`);
  }

  within(column: string, type: string, between: Between | undefined): void {
    this.add(between?.from, (from) => `${column} >= ${from}::${type}`);
    this.add(between?.to, (to) => `${column} <= ${to}::${type}`);
  }
}

/** That a value in SQL matches a text; a letter and its accent may be one character or two. */
export function matchText(value: string, match: Match, place: Place): string {
  if ('exact' in match) return `normalize(${value}) = normalize(${place(match.exact)}::text)`;
  return `strpos(fold_text(${value}), fold_text(${place(match.contains)}::text)) > 0`;
}

/** That an id in SQL matches a text. As a whole it is found by an index. */
export function matchId(value: string, match: Match, place: Place): string {
  return 'exact' in match ? `${value} = ${place(match.exact)}::text` : matchText(value, match, place);
}

/** A text that `like` takes for itself, whatever wildcards are in it. */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
