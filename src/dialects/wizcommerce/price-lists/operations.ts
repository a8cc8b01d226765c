import type { Operation } from '../../../operations/operation.ts';
import { createPriceList } from './create-price-list.ts';
import { getPriceList } from './get-price-list.ts';
import { listPriceLists } from './list-price-lists.ts';
import { updatePriceList } from './update-price-list.ts';

/** Everything that can be done with price lists. */
export const priceListOperations: readonly Operation[] = [
  listPriceLists,
  createPriceList,
  getPriceList,
  updatePriceList,
];
