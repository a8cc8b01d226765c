/** The values of a statement, with the placeholders for them in its text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its placeholder, such as `$7`. */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

export type Place = (value: unknown) => string;

/** How a text is compared: exactly, or folded when it is searched for within another text. */
export type Match = { exact: string } | { contains: string };

/** A period with its ends. Either end may be open. */
export interface Between {
  from?: string | undefined;
  to?: string | undefined;
}

/** Builds the conditions of a statement. A part of a filter that is `undefined` adds no condition. */
export class Conditions {
  readonly texts: string[] = [];
  readonly place: Place;

  constructor(parameters: Parameters) {
    this.place = (value) => parameters.add(value);
  }

  /** Adds a condition on a value. `condition` receives the placeholder. */
  add(value: unknown, condition: (place: string) => string): void {
    if (value !== undefined) this.texts.push(condition(this.place(value)));
  }

  /** Adds a condition that adds its values by itself. */
  addText<T>(part: T | undefined, condition: (part: T, place: Place) => string): void {
    if (part !== undefined) this.texts.push(condition(part, this.place));
  }

  /** Adds the condition that an SQL expression equals one of these texts. */
  anyOf(value: string, texts: readonly string[] | undefined): void {
    this.add(texts, (place) => `${value} = any (${place}::text[])`);
  }

  within(column: string, type: string, between: Between | undefined): void {
    this.add(between?.from, (from) => `${column} >= ${from}::${type}`);
    this.add(between?.to, (to) => `${column} <= ${to}::${type}`);
  }
}

/** The condition that an SQL value has a text. A letter and its accent may be one character or two. */
export function matchText(value: string, match: Match, place: Place): string {
  if ('exact' in match) return `normalize(${value}) = normalize(${place(match.exact)}::text)`;
  return `strpos(fold_text(${value}), fold_text(${place(match.contains)}::text)) > 0`;
}

/** The condition that an id in SQL matches a text. An index finds a whole id. */
export function matchId(value: string, match: Match, place: Place): string {
  return 'exact' in match ? `${value} = ${place(match.exact)}::text` : matchText(value, match, place);
}

/** Escapes a text for `like`. */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
