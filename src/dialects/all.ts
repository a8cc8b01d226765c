import { bitbybit } from './bitbybit/index.ts';
import type { Dialect } from './dialect.ts';
import { evreka } from './evreka/index.ts';
import { wizcommerce } from './wizcommerce/index.ts';

/** Every dialect the hub speaks. Taking one away is deleting its folder and its line here. */
export const dialects: readonly Dialect[] = [wizcommerce, bitbybit, evreka];
