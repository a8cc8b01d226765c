/** The imports that a hub is reading. Another hub on the same database is caught when progress is stored. */
export type UnderWay = Set<string>;
