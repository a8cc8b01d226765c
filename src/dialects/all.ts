import { bitbybit } from './bitbybit/index.ts';
import type { Dialect } from './dialect.ts';
import { evreka } from './evreka/index.ts';
import { createHub } from './hub/index.ts';
import { wizcommerce } from './wizcommerce/index.ts';

const vendors: readonly Dialect[] = [wizcommerce, bitbybit, evreka];

/** Every dialect the hub speaks. Taking a vendor's away is deleting its folder and its place in the list above. */
export const dialects: readonly Dialect[] = [...vendors, createHub(vendors)];
