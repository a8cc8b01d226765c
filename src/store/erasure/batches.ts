import { type Query, writing } from '../database/query.ts';

/** A place in the slices of a workspace's batches. */
export interface SlicePlace {
  batchId: string;
  slice: number;
}

/** The place before all slices. */
export const FIRST_SLICE: SlicePlace = { batchId: '', slice: -1 };

/**
 * Searches up to `most` slices of batches after a place for texts in the problems of orders, and takes these problems out. Returns the
 * place where the search ended; `undefined` at the end.
 */
export function blankSlices(
  workspaceId: string,
  after: SlicePlace,
  texts: readonly string[],
  most: number,
): Query<SlicePlace | undefined> {
  return {
    name: 'blank_batch_slices',
    text: `with page as (
        select batch_id, slice, entries from batch_slices
        where workspace_id = $1 and (batch_id, slice) > ($2::text, $3::int) order by batch_id, slice limit $5),
      blanked as (
        update batch_slices s set entries = (
            select json_agg(e.entry::jsonb - 'problem' order by e.number)
            from json_array_elements(p.entries) with ordinality as e (entry, number))
          from page p where s.workspace_id = $1 and s.batch_id = p.batch_id and s.slice = p.slice
            and exists (select from unnest($4::text[]) as t where strpos(p.entries::text, t) > 0))
      select batch_id, slice, (select count(*) from page) from page order by batch_id desc, slice desc limit 1`,
    values: [workspaceId, after.batchId, after.slice, texts, most],
    read: ([row]) =>
      row && Number(row[2]) === most ? { batchId: row[0] as string, slice: Number(row[1]) } : undefined,
  };
}

/** Takes out what batches were asked to do where it has one of these texts. The settings of imports have no values of a file. */
export function blankBatchRequests(workspaceId: string, texts: readonly string[]): Query<void> {
  return writing(
    'blank_batch_requests',
    `update batches set settings = 'null', reason = null
      where workspace_id = $1 and kind <> 'import' and exists (select from unnest($2::text[]) as t
        where strpos(settings::text, t) > 0 or strpos(to_json(reason)::text, t) > 0)`,
    [workspaceId, texts],
  );
}
