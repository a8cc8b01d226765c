import { expect, it } from 'vitest';
import { createTestHub } from '../support/test-hub.ts';

it('a hub that starts deletes bookmarks older than an hour, however many, and no others', async () => {
  const hub = await createTestHub();
  try {
    const insertBookmarks = `insert into list_walks (workspace_id, walker, list, page, sort_value, id, total, served_at)
      select 'demo', 'tests', sha256(n::text::bytea), $1, 'x', 'y', 1, now() - $2::interval from generate_series(1, $3) n`;
    await hub.sql(insertBookmarks, [1, '61 minutes', 12_000]);
    await hub.sql(insertBookmarks, [2, '59 minutes', 10]);
    await hub.secondHub();
    await expect
      .poll(() => hub.sql('select page, count(*)::int as pages from list_walks group by page'), { timeout: 5000 })
      .toEqual([{ page: 2, pages: 10 }]);
  } finally {
    await hub.close();
  }
});
