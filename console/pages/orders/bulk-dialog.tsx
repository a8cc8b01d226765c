import type { BulkStart } from './bulk-form.ts';
import type { ListState } from './list-search.ts';
import type { Selection } from './selection.ts';

export interface BulkDialogProps {
  start: BulkStart;
  list: ListState;
  selection: Selection;
  size: number | undefined;
  onClose(): void;
  onDone(): void;
}
export function BulkDialog(_props: BulkDialogProps) {
  return null;
}
