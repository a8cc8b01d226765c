import { Link } from '@tanstack/react-router';
import type { OrderCounts } from '../../../sdk/index.ts';
import { formatCount } from '../../format/money.tsx';
import { useTexts } from '../../text/text.ts';
import { STATES } from './states.ts';

const CELL = 'flex min-w-0 flex-1 basis-28 flex-col gap-0.5 bg-panel px-4 py-3 hover:bg-hover';

/** How many orders there are now, in all and in each state; each leads to these orders. */
export function Counts({ counts: { total, states } }: { counts: OrderCounts }) {
  const t = useTexts('overview');
  const words = useTexts('common');
  return (
    <section aria-label={t('counts')} className="overflow-hidden rounded-lg border border-line bg-line">
      <div className="grid grid-cols-2 gap-px sm:grid-cols-3 lg:flex">
        <Link to="/orders" className={CELL}>
          <Figure count={total} />
          <span className="text-sm text-soft">{t('total')}</span>
        </Link>
        {STATES.map((state) => (
          <Link key={state} to="/orders" search={{ state }} className={CELL}>
            <Figure count={states[state]} />
            <span className="flex items-center gap-1.5 text-sm text-soft">
              <span aria-hidden className="size-2 rounded-xs" style={{ backgroundColor: `var(--state-${state})` }} />
              {words(`state.${state}`)}
            </span>
          </Link>
        ))}
      </div>
      <div aria-hidden className="flex h-1.5 gap-px border-t border-line bg-panel">
        {STATES.map((state) => (
          <span key={state} style={{ flexGrow: states[state], backgroundColor: `var(--state-${state})` }} />
        ))}
      </div>
    </section>
  );
}

const Figure = ({ count }: { count: number }) => (
  <span className="font-serif text-2xl leading-tight font-semibold tabular-nums">{formatCount(count)}</span>
);
