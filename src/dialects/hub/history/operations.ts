import type { Operation } from '../../../operations/operation.ts';
import { getHistory } from './get-history.ts';
import { listChanges } from './list-changes.ts';
import { restoreOrder } from './restore-order.ts';
import { revertOrder } from './revert-order.ts';

/** The calls that tell what became of orders, and take them back to it. */
export const history: readonly Operation[] = [getHistory, revertOrder, restoreOrder, listChanges];
