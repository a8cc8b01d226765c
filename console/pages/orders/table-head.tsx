import { ArrowDown, ArrowUp } from 'lucide-react';
import { classes } from '../../kit/classes.ts';
import { useTexts } from '../../text/text.ts';
import type { OrderColumn } from './columns.tsx';

interface TableHeadProps {
  columns: readonly OrderColumn[];
  template: string;
  isStacked: boolean;
  sort: string;
  /** Absent where the list has an order of its own. */
  onSort: ((sort: string) => void) | undefined;
  /** Whether the rows that were read are chosen; absent where orders cannot be chosen. */
  shown: 'all' | 'some' | 'none' | undefined;
  onSelectShown(isChosen: boolean): void;
}

/** The headings of the columns. Some sort the list. */
export function TableHead({ columns, template, isStacked, sort, onSort, shown, onSelectShown }: TableHeadProps) {
  const t = useTexts('orders');
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-panel">
      <div
        role="row"
        aria-rowindex={1}
        className={classes(
          'grid h-9 items-center gap-x-3 px-2 text-xs font-medium text-soft',
          isStacked && 'grid-cols-[2rem_1fr]',
        )}
        style={isStacked ? undefined : { gridTemplateColumns: template }}
      >
        <div role="columnheader" className="flex">
          {shown !== undefined && (
            <label className="-m-1 grid size-7 place-items-center">
              <span className="sr-only">{t('chooseShown')}</span>
              <input
                type="checkbox"
                checked={shown === 'all'}
                ref={(box) => {
                  if (box) box.indeterminate = shown === 'some';
                }}
                onChange={({ target }) => onSelectShown(target.checked)}
                className="size-4 accent-accent"
              />
            </label>
          )}
        </div>
        <Heading id="display_id" by="display_id" sort={sort} onSort={onSort} isNumber={false} />
        {!isStacked &&
          columns.map((column) => (
            <Heading
              key={column.id}
              id={column.id}
              by={column.sort}
              isNumber={column.isNumber ?? false}
              sort={sort}
              onSort={onSort}
            />
          ))}
      </div>
    </div>
  );
}

interface HeadingProps extends Pick<TableHeadProps, 'sort' | 'onSort'> {
  id: OrderColumn['id'] | 'display_id';
  by: string | undefined;
  isNumber: boolean;
}

function Heading({ id, by, isNumber, sort, onSort }: HeadingProps) {
  const t = useTexts('orders');
  const name = t(`column.${id.replace('.', '_') as 'status'}`);
  const isSorted = by !== undefined && onSort !== undefined && sort.replace('-', '') === by;
  const isDown = sort.startsWith('-');
  const direction = isDown ? 'descending' : 'ascending';
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? direction : undefined}
      className={classes('min-w-0 truncate', isNumber && 'pr-2 text-right')}
    >
      {by === undefined || onSort === undefined ? (
        name
      ) : (
        <button
          type="button"
          className={classes(
            '-mx-1 inline-flex h-7 items-center gap-1 rounded px-1 hover:bg-hover',
            isSorted && 'text-ink',
          )}
          onClick={() => onSort(isSorted && isDown ? by : `-${by}`)}
        >
          {name}
          {isSorted && (isDown ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
        </button>
      )}
    </div>
  );
}
