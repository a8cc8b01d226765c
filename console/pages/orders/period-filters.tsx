import { useWorkspace } from '../../app/workspace.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';
import type { FilterChange } from './filter-values.ts';
import type { Filters } from './list-search.ts';
import { MOMENTS, type Moment, nameOfPeriod, PERIODS, periodIn, periodOf } from './period.ts';

interface PeriodFiltersProps {
  filters: Filters;
  onChange(changed: FilterChange): void;
}

/** Periods of days, for each of an order's times. */
export function PeriodFilters({ filters, onChange }: PeriodFiltersProps) {
  const t = useTexts('orders');
  const { time_zone } = useWorkspace();
  return (
    <div className="flex flex-col gap-3">
      {MOMENTS.map((moment) => (
        <PeriodFilter
          key={moment}
          moment={moment}
          filters={filters}
          onChange={onChange}
          timeZone={time_zone ?? 'UTC'}
        />
      ))}
      <p className="text-xs text-soft">{t('filter.zone', { zone: time_zone ?? 'UTC' })}</p>
    </div>
  );
}

function PeriodFilter({
  moment,
  filters,
  onChange,
  timeZone,
}: PeriodFiltersProps & { moment: Moment; timeZone: string }) {
  const t = useTexts('orders');
  const period = periodIn(filters, moment);
  const isAny = period.from === undefined && period.to === undefined;
  const name = isAny ? 'any' : (nameOfPeriod(period, timeZone) ?? 'own');
  const set = (from: string | undefined, to: string | undefined): void =>
    onChange({ [`${moment}_from`]: from || undefined, [`${moment}_to`]: to || undefined });
  const choose = (chosen: string): void => {
    if (chosen === 'any') set(undefined, undefined);
    else if (chosen === 'own') set(dayIn(period.from) || today(timeZone), dayIn(period.to) || today(timeZone));
    else {
      const { from, to } = periodOf(chosen as (typeof PERIODS)[number], timeZone);
      set(from, to);
    }
  };
  return (
    <div className="flex flex-col gap-1.5">
      <SelectField
        label={t(`momentTitle.${moment}`)}
        value={name}
        onChange={({ target }) => choose(target.value)}
        choices={[
          { value: 'any', label: t('period.any') },
          ...PERIODS.map((value) => ({ value, label: t(`period.${value}`) })),
          { value: 'own', label: t('period.own') },
        ]}
      />
      {name === 'own' && (
        <div className="grid grid-cols-2 gap-2">
          <TextField
            type="date"
            label={t('period.from')}
            value={dayIn(period.from)}
            onChange={({ target }) => set(target.value, period.to)}
          />
          <TextField
            type="date"
            label={t('period.to')}
            value={dayIn(period.to)}
            onChange={({ target }) => set(period.from, target.value)}
          />
        </div>
      )}
    </div>
  );
}

const today = (timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format();

/** The day of a bound; empty for a word such as `today`. */
const dayIn = (bound: string | undefined): string => /^\d{4}-\d\d-\d\d/.exec(bound ?? '')?.[0] ?? '';
