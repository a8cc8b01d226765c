import type { Page } from '../../core/lists/order-lists.ts';
import type { Meta } from './wire/common.ts';

/** The page that a list's query asks for; the defaults are the vendor's. */
export const pageOf = ({ page = 1, limit = 20 }: { page?: number; limit?: number }): Page => ({
  number: page,
  size: limit,
});

/** What a list tells of itself. */
export const metaOf = (page: Page, { total, hasMore }: { total: number; hasMore: boolean }): Meta => ({
  page: page.number,
  limit: page.size,
  total,
  hasNextPage: hasMore,
});
