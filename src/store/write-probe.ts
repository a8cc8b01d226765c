import { type Query, statement } from './database/query.ts';

/** Writes a row that fills a page. It fails when the disk is full, and when the database is read-only. */
export function insertProbe(): Query<void> {
  return statement('insert_probe', "insert into write_probe (filler) values (repeat('-', 8000))");
}

/** Frees the pages of the test rows. A reader of the table, such as a dump, blocks it. */
export function truncateProbes(): Query<void> {
  return statement('truncate_probes', 'truncate write_probe');
}
