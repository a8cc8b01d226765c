import type { Page } from '../../../core/lists/order-lists.ts';
import type { Address } from '../../../model/order.ts';
import type * as wire from './schema.ts';
import type { Meta } from './schema.ts';

/** The view of an address. An address of an order has no id. */
export const addressView = (address: Address): wire.Address => ({
  ...(address.id === undefined ? {} : { id: address.id }),
  firstName: address.first_name ?? null,
  lastName: address.last_name ?? null,
  phone: address.phone ?? null,
  address1: address.address_line_1 ?? null,
  address2: address.address_line_2 ?? null,
  city: address.city ?? null,
  province: address.state ?? null,
  country: address.country ?? null,
  zip: address.zip_code ?? null,
});

/** The canonical address for an address of a request. */
export const addressFrom = (sent: wire.ShippingAddress | wire.CustomerAddress): Address => ({
  first_name: sent.firstName,
  last_name: sent.lastName,
  phone: sent.phone,
  address_line_1: sent.address1,
  address_line_2: sent.address2,
  city: sent.city,
  state: sent.province,
  country: sent.country,
  zip_code: sent.zip,
});

/** The page that a query asks for, with the vendor's defaults. */
export const pageOf = ({ page = 1, limit = 20 }: { page?: number; limit?: number }): Page => ({
  number: page,
  size: limit,
});

/** The `meta` of a page. */
export const metaOf = (page: Page, { total, hasMore }: { total: number; hasMore: boolean }): Meta => ({
  page: page.number,
  limit: page.size,
  total,
  hasNextPage: hasMore,
});
