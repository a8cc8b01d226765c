import { useState } from 'react';
import type { Row } from './columns.tsx';

/** The orders that were chosen: some, by id with their numbers, or all that match the filters. */
export type Selection = { kind: 'some'; orders: ReadonlyMap<string, string> } | { kind: 'all' };

export const NOBODY: Selection = { kind: 'some', orders: new Map() };

const kept = new Map<string, Selection>();

/** The selection of a list. It is kept while the page is away. Other filters begin another one. */
export function useSelection(key: string): [Selection, (next: Selection) => void] {
  const [, setVersion] = useState(0);
  const selection = kept.get(key) ?? NOBODY;
  const choose = (next: Selection): void => {
    kept.clear();
    kept.set(key, next);
    setVersion((version) => version + 1);
  };
  return [selection, choose];
}

export const isChosen = (selection: Selection, id: string): boolean =>
  selection.kind === 'all' || selection.orders.has(id);

/** The number of chosen orders, of `total` that match. */
export const sizeOf = (selection: Selection, total: number | undefined): number | undefined =>
  selection.kind === 'all' ? total : selection.orders.size;

/** The selection with rows added, or removed. From all that match, the rows become the only ones. */
export function withRows(
  selection: Selection,
  rows: readonly Pick<Row, 'id' | 'display_id'>[],
  isAdded: boolean,
): Selection {
  const orders = new Map(selection.kind === 'some' ? selection.orders : []);
  for (const { id, display_id } of rows) {
    if (isAdded) orders.set(id, display_id);
    else orders.delete(id);
  }
  return { kind: 'some', orders };
}
