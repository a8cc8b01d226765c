import { type Query, statement } from './database/query.ts';

/**
 * Writes what takes a page of its own, so that it fails where no file can grow any more, as well as where nothing may be
 * written.
 */
export function insertProbe(): Query<void> {
  return statement('insert_probe', "insert into write_probe (filler) values (repeat('-', 8000))");
}

/** Gives the pages back. A reader of the table, such as a dump, holds this up. */
export function truncateProbes(): Query<void> {
  return statement('truncate_probes', 'truncate write_probe');
}
