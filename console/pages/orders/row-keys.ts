import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
} from 'react';
import type { Row } from './columns.tsx';
import type { OrderPages } from './order-pages.ts';
import { isChosen, type Selection } from './selection.ts';

interface RowKeysOptions {
  scroller: RefObject<HTMLDivElement | null>;
  pages: OrderPages;
  focus: number;
  setFocus(index: number): void;
  /** Scrolls to a row. */
  reveal(index: number): void;
  rowsInView: number;
  selection: Selection | undefined;
  onSelect(rows: readonly Row[], isChosen: boolean): void;
  onClear(): void;
  onOpen(row: Row): void;
}

/** How each key moves the focus among `count` rows. */
const MOVES: Readonly<Record<string, (at: number, last: number, page: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  j: (at) => at + 1,
  k: (at) => at - 1,
  J: (at) => at + 1,
  K: (at) => at - 1,
  PageDown: (at, _last, page) => at + page,
  PageUp: (at, _last, page) => at - page,
  Home: () => 0,
  End: (_at, last) => last,
};
/** Keys that also work while nothing in particular has the focus. */
const ANYWHERE = new Set(['j', 'k', 'J', 'K', 'x', 'Escape']);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=alertdialog]') !== null;

/**
 * The keys of the rows: arrows, `j` and `k` move, `Enter` opens, `x` and the space bar choose, with `Shift` all rows on the way,
 * `Esc` gives the choice up.
 */
export function useRowKeys(options: RowKeysOptions) {
  const { scroller, pages, focus, setFocus, reveal, rowsInView, selection, onSelect, onClear, onOpen } = options;
  const anchor = useRef(focus);
  const isMoved = useRef(false);
  useEffect(() => {
    if (!isMoved.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${focus}"]`);
    if (!row) return;
    isMoved.current = false;
    row.focus({ preventScroll: true });
  });
  const chooseTo = (index: number, isAdded: boolean): void => {
    const [first, last] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    void pages.read(first, last).then((rows) => onSelect(rows, isAdded));
  };
  const toggle = (index: number, isRange: boolean): void => {
    const row = pages.rowAt(index);
    if (!row || !selection) return;
    const isAdded = !isChosen(selection, row.id);
    if (isRange) chooseTo(index, isAdded);
    else onSelect([row], isAdded);
    anchor.current = index;
  };
  /** Whether the key meant something. */
  const take = (key: string, isShift: boolean): boolean => {
    const move = MOVES[key];
    const row = pages.rowAt(focus);
    if (move) {
      const next = Math.max(0, Math.min(pages.count - 1, move(focus, pages.count - 1, rowsInView)));
      isMoved.current = true;
      setFocus(next);
      reveal(next);
      if (isShift && selection) chooseTo(next, true);
      else anchor.current = next;
    } else if (key === 'Enter' && row) onOpen(row);
    else if ((key === 'x' || key === ' ') && row) toggle(focus, false);
    else if (key === 'Escape') onClear();
    else return false;
    return true;
  };
  const onKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const isOther = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
    if (isOther || !ANYWHERE.has(event.key) || isTyping(event.target)) return;
    if (take(event.key, event.shiftKey)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent): void => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  return {
    onKeyDown: (event: KeyboardEvent): void => {
      const isOther = event.ctrlKey || event.metaKey || event.altKey || ANYWHERE.has(event.key);
      const isOnRow = indexOf(event.target) !== undefined && !isControl(event.target);
      if (!isOther && isOnRow && take(event.key, event.shiftKey)) event.preventDefault();
    },
    onFocus: ({ target }: FocusEvent): void => {
      const index = indexOf(target);
      if (index !== undefined && index !== focus) setFocus(index);
    },
    onClick: (event: MouseEvent): void => {
      const index = indexOf(event.target);
      const row = index === undefined ? undefined : pages.rowAt(index);
      if (index === undefined || !row) return;
      if (event.target instanceof HTMLInputElement) toggle(index, event.shiftKey);
      else if (!isControl(event.target)) onOpen(row);
    },
  };
}

/** The row that an element is in. */
function indexOf(target: EventTarget): number | undefined {
  const row = (target as Element).closest<HTMLElement>('[data-index]');
  return row ? Number(row.dataset['index']) : undefined;
}

const isControl = (target: EventTarget): boolean => (target as Element).closest('a, input, label') !== null;
