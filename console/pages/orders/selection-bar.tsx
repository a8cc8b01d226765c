import { useState } from 'react';
import { useStatuses } from '../../app/workspace.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Menu, Popover } from '../../kit/menu.tsx';
import { useTexts } from '../../text/text.ts';
import type { BulkStart } from './bulk-form.ts';
import { type Selection, sizeOf } from './selection.ts';

interface SelectionBarProps {
  selection: Selection;
  total: number | undefined;
  onSelectAll(): void;
  onSelectFirst(count: number): void;
  onClear(): void;
  onChange(start: BulkStart): void;
}

/** How many orders are chosen, how to choose more, and what can be done with them. */
export function SelectionBar({ selection, total, onSelectAll, onSelectFirst, onClear, onChange }: SelectionBarProps) {
  const t = useTexts('orders');
  const size = sizeOf(selection, total);
  const isEmpty = size === 0;
  const said =
    size === undefined ? t('selection.allUnknown') : t('selection.chosen', { count: size, shown: formatCount(size) });
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-1.5">
      <p role="status" className={isEmpty ? 'text-soft' : 'font-medium'}>
        {isEmpty ? t('selection.none') : said}
      </p>
      <SelectMore total={total} onSelectAll={onSelectAll} onSelectFirst={onSelectFirst} />
      {!isEmpty && (
        <>
          <StatusMenu onChoose={(statusId) => onChange({ statusId })} />
          <Button onClick={() => onChange({ isTagging: true })}>{t('selection.tags')}</Button>
          <Button onClick={() => onChange({})}>{t('selection.more')}</Button>
          <Button look="quiet" onClick={onClear}>
            {t('selection.clear')}
          </Button>
        </>
      )}
    </div>
  );
}

function StatusMenu({ onChoose }: { onChoose(statusId: string): void }) {
  const t = useTexts('orders');
  const statuses = useStatuses().filter(({ archived_at }) => archived_at === null);
  return (
    <Menu
      trigger={<Button look="primary">{t('selection.status')}</Button>}
      entries={statuses.map(({ id, name, color }) => ({
        id,
        label: name,
        icon: (
          <span
            aria-hidden
            className="size-2.5 rounded-full ring-1 ring-line-strong"
            style={{ backgroundColor: color }}
          />
        ),
        onChoose: () => onChoose(id),
      }))}
    />
  );
}

/** The most orders of one change by ids. */
const MOST = 10_000;

function SelectMore({
  total,
  onSelectAll,
  onSelectFirst,
}: Pick<SelectionBarProps, 'total' | 'onSelectAll' | 'onSelectFirst'>) {
  const t = useTexts('orders');
  const [count, setCount] = useState('50');
  return (
    <Popover title={t('selection.choose')} trigger={<Button>{t('selection.choose')}</Button>}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onSelectFirst(Number(count));
        }}
      >
        <div className="flex items-end gap-2">
          <TextField
            label={t('selection.first')}
            type="number"
            required
            min={1}
            max={MOST}
            value={count}
            onChange={({ target }) => setCount(target.value)}
          />
          <Button type="submit">{t('selection.take')}</Button>
        </div>
        <Button onClick={onSelectAll}>
          {total === undefined ? t('selection.all') : t('selection.allOf', { count: total, shown: formatCount(total) })}
        </Button>
        <p className="text-xs text-soft">{t('selection.keys')}</p>
      </form>
    </Popover>
  );
}
