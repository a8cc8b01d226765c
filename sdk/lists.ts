/** Filters of a list: what is separated by commas on the wire may be given as an array. */
export type Filters<Query> = {
  readonly [Name in keyof Query]: string extends Query[Name] ? Query[Name] | readonly string[] : Query[Name];
};
