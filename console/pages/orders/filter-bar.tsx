import { ChevronDown, Search, X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { useStatuses, useWorkspace } from '../../app/workspace.ts';
import { buttonClasses, IconButton } from '../../kit/button.tsx';
import { classes } from '../../kit/classes.ts';
import { Popover } from '../../kit/menu.tsx';
import { useTexts } from '../../text/text.ts';
import { ChoiceFilter } from './choice-filter.tsx';
import { type FilterChange, FULFILMENT, PAYMENT } from './filter-values.ts';
import { type Filters, readValues, withFilters, writeValues } from './list-search.ts';
import { MoreFilters } from './more-filters.tsx';
import { MOMENTS, nameOfPeriod, periodIn } from './period.ts';
import { PeriodFilters } from './period-filters.tsx';

interface FilterBarProps {
  filters: Filters;
  onChange(filters: Filters): void;
  searchBox: RefObject<HTMLInputElement | null>;
}

/** The filters of the list, each a button that says what it is set to. */
export function FilterBar({ filters, onChange, searchBox }: FilterBarProps) {
  const t = useTexts('orders');
  const change = (changed: FilterChange): void => onChange(withFilters(filters, changed));
  const axis = (name: 'payment_status' | 'fulfillment_status', words: typeof PAYMENT | typeof FULFILMENT) => (
    <ValueFilter
      name={name}
      title={t(`column.${name}`)}
      values={readValues(filters[name])}
      choices={words.map((word) => ({ value: word as string, label: t(`axis.${word}`) }))}
      onChange={(values) => change({ [name]: writeValues(values) })}
    />
  );
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchBox text={filters.q ?? ''} onChange={(q) => change({ q: q || undefined })} box={searchBox} />
      <StatusFilter
        values={readValues(filters.status)}
        onChange={(values) => change({ status: writeValues(values) })}
      />
      {axis('payment_status', PAYMENT)}
      {axis('fulfillment_status', FULFILMENT)}
      <Popover
        trigger={<FilterButton title={t('filter.date')} summary={useDateSummary(filters)} />}
        title={t('filter.date')}
      >
        <PeriodFilters filters={filters} onChange={change} />
      </Popover>
      <Popover
        trigger={<FilterButton title={t('filter.more')} summary={useMoreSummary(filters)} />}
        title={t('filter.more')}
      >
        <MoreFilters filters={filters} onChange={change} />
      </Popover>
      {Object.keys(filters).length > 0 && (
        <button type="button" className={buttonClasses('quiet')} onClick={() => onChange({})}>
          <X size={14} aria-hidden />
          {t('filter.clear')}
        </button>
      )}
    </search>
  );
}

const SEARCH_AFTER_MS = 300;

function SearchBox({
  text,
  onChange,
  box,
}: {
  text: string;
  onChange(text: string): void;
  box: RefObject<HTMLInputElement | null>;
}) {
  const t = useTexts('orders');
  const [typed, setTyped] = useState(text);
  const [shown, setShown] = useState(text);
  // A view or the way back brings another text.
  if (shown !== text) {
    setShown(text);
    setTyped(text);
  }
  const send = useEffectEvent(() => {
    const next = typed.trim();
    if (next === text) return;
    setShown(next);
    onChange(next);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key begins the wait anew
  useEffect(() => {
    const timer = setTimeout(() => send(), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="relative w-64 max-md:w-full">
      <Search size={14} className="pointer-events-none absolute top-2.25 left-2.5 text-soft" aria-hidden />
      <input
        ref={box}
        type="search"
        aria-label={t('search')}
        aria-keyshortcuts="/"
        placeholder={t('searchHint')}
        maxLength={100}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Escape') currentTarget.blur();
        }}
        className="h-8 w-full rounded-md border border-line-strong bg-panel pr-8 pl-8 text-base placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
      />
      {typed !== '' && (
        <span className="absolute top-0.5 right-0.5">
          <IconButton label={t('clearSearch')} icon={<X size={14} />} onClick={() => setTyped('')} />
        </span>
      )}
    </div>
  );
}

interface FilterButtonProps extends React.ComponentProps<'button'> {
  title: string;
  /** What it is set to; empty for nothing. */
  summary: string;
}

function FilterButton({ title, summary, className, ...rest }: FilterButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(
        buttonClasses('plain'),
        summary !== '' && 'border-accent! bg-accent-soft! text-accent!',
        'max-w-72',
        className,
      )}
    >
      <span className="truncate">{summary === '' ? title : `${title}: ${summary}`}</span>
      <ChevronDown size={14} className="shrink-0" aria-hidden />
    </button>
  );
}

interface Choice {
  value: string;
  label: string;
  mark?: ReactNode;
}

interface ValueFilterProps {
  name: string;
  title: string;
  values: readonly string[];
  choices: readonly Choice[];
  onChange(values: string[]): void;
}

function ValueFilter({ title, values, choices, onChange }: ValueFilterProps) {
  const chosen = values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  return (
    <Popover trigger={<FilterButton title={title} summary={chosen.join(', ')} />} title={title}>
      <ChoiceFilter title={title} values={values} choices={choices} onChange={onChange} />
    </Popover>
  );
}

function StatusFilter({ values, onChange }: Pick<ValueFilterProps, 'values' | 'onChange'>) {
  const t = useTexts('orders');
  const statuses = useStatuses();
  const choices = statuses
    .filter(({ id, archived_at }) => archived_at === null || values.includes(id))
    .map(({ id, name, color }) => ({
      value: id,
      label: name,
      mark: (
        <span
          aria-hidden
          className="size-2.5 shrink-0 rounded-full ring-1 ring-line-strong"
          style={{ backgroundColor: color }}
        />
      ),
    }));
  return <ValueFilter name="status" title={t('column.status')} values={values} choices={choices} onChange={onChange} />;
}

function useDateSummary(filters: Filters): string {
  const t = useTexts('orders');
  const timeZone = useWorkspace().time_zone ?? 'UTC';
  return MOMENTS.flatMap((moment) => {
    const period = periodIn(filters, moment);
    if (period.from === undefined && period.to === undefined) return [];
    const name = nameOfPeriod(period, timeZone);
    const days = name === undefined ? `${period.from ?? '…'} – ${period.to ?? '…'}` : t(`period.${name}`);
    return [t(`moment.${moment}`, { days: days.toLowerCase() })];
  }).join(', ');
}

function useMoreSummary({ tag, source, customer_id, reference_id, deleted }: Filters): string {
  const t = useTexts('orders');
  return [tag, source, customer_id && t('filter.oneCustomer'), reference_id, deleted && t('filter.deleted')]
    .filter(Boolean)
    .join(', ');
}
