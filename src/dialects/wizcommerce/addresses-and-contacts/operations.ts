import type { Operation } from '../../../operations/operation.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { get } from './get.ts';
import { KINDS } from './kinds.ts';
import { list } from './list.ts';
import { replace } from './replace.ts';

/** Everything that can be done with the addresses and contacts of customers. */
export const addressAndContactOperations: readonly Operation[] = KINDS.flatMap((kind) =>
  [list, create, get, replace, remove].map((make) => make(kind)),
);
