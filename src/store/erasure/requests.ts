import { type Query, writing } from '../database/query.ts';

const BLANK = `body = null, path = null, reason = '', fields = '{}', messages = '{}', erased_at = now()`;

/** Blanks the kept requests that concern orders, by any of their ids. The rows stay, with what names no person. */
export function blankRequestsOfOrders(workspaceId: string, orderIds: readonly string[]): Query<void> {
  return writing(
    'blank_requests_of_orders',
    `update kept_requests set ${BLANK} where workspace_id = $1 and erased_at is null and order_ref = any (array(
        select unnest($2::text[])
        union select alias from order_aliases where workspace_id = $1 and order_id = any ($2::text[])))`,
    [workspaceId, orderIds],
  );
}

/** A place in a workspace's kept requests. */
export interface RequestScanPlace {
  isFailed: boolean;
  receivedAt: string;
  id: string;
}

/** The place before all kept requests. */
export const FIRST_REQUEST: RequestScanPlace = { isFailed: false, receivedAt: '-infinity', id: '' };

/**
 * Searches the next `most` kept requests of a workspace for texts and blanks those that have one. Returns where the scan
 * ended, `undefined` at the end. Scans, as `scanHistory` does.
 */
export function blankRequestsWith(
  workspaceId: string,
  after: RequestScanPlace,
  texts: readonly string[],
  most: number,
): Query<RequestScanPlace | undefined> {
  return {
    name: 'blank_requests_with',
    text: `with scanned as (
        select is_failed, received_at, id, row_number() over (order by is_failed, received_at, id) as number,
            concat_ws(' ', body, path, reason, fields::text, messages::text) as texts
          from kept_requests where workspace_id = $1 and (is_failed, received_at, id) > ($2::bool, $3::timestamptz, $4::text)
          order by is_failed, received_at, id limit $6::int),
      blanked as (
        update kept_requests k set ${BLANK} from scanned s
          where k.workspace_id = $1 and k.is_failed = s.is_failed and k.received_at = s.received_at and k.id = s.id
            and k.erased_at is null and exists (select from unnest($5::text[]) as t where strpos(s.texts, t) > 0))
      select is_failed, received_at, id from scanned where number = $6::int`,
    values: [workspaceId, after.isFailed, after.receivedAt, after.id, texts, most],
    read: ([row]) => row && { isFailed: row[0] === 't', receivedAt: row[1] as string, id: row[2] as string },
  };
}
