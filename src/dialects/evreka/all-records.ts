import type { Core } from '../../core/core.ts';
import type { Recorded, RecordKind } from '../../model/record.ts';
import { ok, type Result } from '../../model/result.ts';
import { bookmarkOwnerOf } from '../../operations/conditions.ts';
import type { Call } from '../../operations/operation.ts';

const PAGE_SIZE = 500;
/** More than a workspace has of what everything in it is chosen from. */
const MOST_PAGES = 20;

/** All records of a kind of which a workspace has few, by name. Fails with `unavailable`. */
export async function allRecords<K extends RecordKind>(
  call: Call,
  core: Core,
  kind: K,
): Promise<Result<Recorded<K>[]>> {
  const { workspaceId } = call.principal;
  const records: Recorded<K>[] = [];
  for (let number = 1; number <= MOST_PAGES; number++) {
    const page = await core.records.list({
      workspaceId,
      kind,
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: {},
      sort: { by: 'name', descending: false },
      page: { number, size: PAGE_SIZE },
    });
    if (!page.ok) return page;
    records.push(...page.value.records);
    if (!page.value.hasMore) break;
  }
  return ok(records);
}
