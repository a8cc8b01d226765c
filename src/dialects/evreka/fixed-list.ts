import { ok } from '../../model/result.ts';
import type { KeyedOperation } from '../dialect.ts';
import { json } from '../reply.ts';

/** A call that answers the same list in every workspace. */
export const fixedList = (
  facts: Pick<KeyedOperation, 'id' | 'path' | 'scope' | 'summary' | 'description' | 'replies'>,
  items: readonly object[],
): KeyedOperation => ({ ...facts, method: 'GET', handle: () => Promise.resolve(ok(json(200, { items }))) });
