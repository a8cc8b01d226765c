import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { Button, IconButton } from '../../kit/button.tsx';
import { CheckField, SelectField } from '../../kit/field.tsx';
import { Popover } from '../../kit/menu.tsx';
import { useTexts } from '../../text/text.ts';
import { COLUMNS, type ColumnId, columnsOf } from './columns.tsx';
import { DEFAULT_COLUMNS } from './list-search.ts';

interface ColumnMenuProps {
  columns: readonly string[];
  onChange(columns: readonly string[]): void;
  sort: string;
  onSort: ((sort: string) => void) | undefined;
  isDense: boolean;
  onDense(isDense: boolean): void;
}

const SORTS = ['created_at', 'changed_at', 'completed_at', 'display_id'] as const;

/** Which columns the list shows, in which order, how rows are sorted, and how high they are. */
export function ColumnMenu({ columns, onChange, sort, onSort, isDense, onDense }: ColumnMenuProps) {
  const t = useTexts('orders');
  const shown = columnsOf(columns).map(({ id }) => id);
  const hidden = COLUMNS.filter(({ id }) => !shown.includes(id));
  const name = (id: ColumnId): string => t(`column.${id.replace('.', '_') as 'status'}`);
  const move = (at: number, by: number): void => {
    const next = [...shown];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  return (
    <Popover title={t('columns')} trigger={<Button icon={<Columns3 size={14} aria-hidden />}>{t('columns')}</Button>}>
      <div className="flex max-h-[70vh] flex-col gap-3">
        {onSort && (
          <SelectField
            label={t('sort')}
            value={sort}
            onChange={({ target }) => onSort(target.value)}
            choices={SORTS.flatMap((by) => [
              { value: `-${by}`, label: t(`sortDown.${by}`) },
              { value: by, label: t(`sortUp.${by}`) },
            ])}
          />
        )}
        <CheckField label={t('dense')} checked={isDense} onChange={({ target }) => onDense(target.checked)} />
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{t('shownColumns')}</legend>
          <ul>
            {shown.map((id, i) => (
              <li key={id} className="flex min-h-7 items-center gap-1">
                <CheckField
                  className="min-w-0 flex-1"
                  label={name(id)}
                  checked
                  onChange={() => onChange(shown.filter((other) => other !== id))}
                />
                <IconButton
                  label={t('moveUp', { column: name(id) })}
                  icon={<ArrowUp size={14} />}
                  disabled={i === 0}
                  onClick={() => move(i, -1)}
                />
                <IconButton
                  label={t('moveDown', { column: name(id) })}
                  icon={<ArrowDown size={14} />}
                  disabled={i === shown.length - 1}
                  onClick={() => move(i, 1)}
                />
              </li>
            ))}
          </ul>
        </fieldset>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{t('hiddenColumns')}</legend>
          {hidden.map(({ id }) => (
            <CheckField
              key={id}
              className="min-h-7"
              label={name(id)}
              checked={false}
              onChange={() => onChange([...shown, id])}
            />
          ))}
        </fieldset>
        <Button onClick={() => onChange(DEFAULT_COLUMNS)}>{t('defaultColumns')}</Button>
      </div>
    </Popover>
  );
}
