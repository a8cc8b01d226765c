import type { OrderCounts } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { classes } from '../../kit/classes.ts';
import { useTexts } from '../../text/text.ts';
import { STATES } from './counts.ts';
import { type Filters, withFilters } from './list-search.ts';

interface StateTabsProps {
  filters: Filters;
  counts: OrderCounts | undefined;
  onChange(filters: Filters): void;
}

/** The states of orders with the number in each, as buttons of which one is chosen. */
export function StateTabs({ filters, counts, onChange }: StateTabsProps) {
  const t = useTexts('orders');
  const common = useTexts('common');
  const tab = (state: (typeof STATES)[number] | undefined, label: string, orders: number | undefined) => {
    const isOn = filters.state === state && filters.status === undefined;
    return (
      <li key={label}>
        <button
          type="button"
          aria-pressed={isOn}
          onClick={() => onChange(withFilters(filters, { state, status: undefined }))}
          className={classes(
            '-mb-px flex items-baseline gap-1.5 border-b-2 px-2.5 py-2 text-sm font-medium whitespace-nowrap hover:text-ink',
            isOn ? 'border-accent text-ink' : 'border-transparent text-soft',
          )}
        >
          {label}
          <span className="text-xs font-normal tabular-nums text-soft">
            {orders === undefined ? '…' : formatCount(orders)}
          </span>
        </button>
      </li>
    );
  };
  return (
    <ul aria-label={t('states')} className="flex shrink-0 overflow-x-auto border-b border-line px-2">
      {tab(undefined, t('allStates'), counts?.total)}
      {STATES.map((state) => tab(state, common(`state.${state}`), counts?.states[state]))}
    </ul>
  );
}
