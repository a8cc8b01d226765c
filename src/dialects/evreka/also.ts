import type { KeyedOperation } from '../../operations/operation.ts';

/** The same call with another method or path: the vendor's pages disagree about some. It stays in its group. */
export const also = (
  operation: KeyedOperation,
  other: Pick<KeyedOperation, 'id'> & Partial<Pick<KeyedOperation, 'method' | 'path'>>,
): KeyedOperation => ({
  ...operation,
  keyedAs: operation.id,
  group: operation.path.split('/')[1] ?? '',
  ...other,
});
