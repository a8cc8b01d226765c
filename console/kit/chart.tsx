import { ChartLine, Table2 } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { useTexts } from '../text/text.ts';
import { IconButton } from './button.tsx';
import type { ChartFacts, Series } from './chart-facts.ts';
import { Table, Td, Th } from './table.tsx';

// The drawing library is loaded with the first chart; legend and table are there before.
const LazyCanvas = lazy(() => import('./chart-canvas.tsx').then(({ ChartCanvas }) => ({ default: ChartCanvas })));

const sumOf = ({ values }: Series): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
const lastOf = ({ values }: Series): number | null => values.findLast((value) => value !== null) ?? null;

/**
 * A chart with its legend in words. The arrow keys move through the intervals, whose values the legend shows; a button shows the
 * same as a table.
 */
export function Chart({ facts }: { facts: ChartFacts }) {
  const t = useTexts('common');
  const [pointed, setPointed] = useState<number>();
  const [isTable, setTable] = useState(false);
  const last = facts.at.length - 1;
  const press = (event: KeyboardEvent): void => {
    const from = pointed ?? last + 1;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') setPointed(undefined);
    if (to === undefined) return;
    event.preventDefault();
    setPointed(Math.min(last, Math.max(0, to)));
  };
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <div className="flex items-start gap-2">
        <Legend facts={facts} pointed={pointed} />
        <IconButton
          label={t(isTable ? 'asChart' : 'asTable')}
          aria-pressed={isTable}
          icon={isTable ? <ChartLine size={14} /> : <Table2 size={14} />}
          onClick={() => setTable(!isTable)}
        />
      </div>
      {isTable ? (
        <ChartTable {...facts} />
      ) : (
        <div
          role="application"
          aria-label={`${facts.label}. ${t('chartKeys')}`}
          tabIndex={0}
          onKeyDown={press}
          onPointerLeave={() => setPointed(undefined)}
          className="min-w-0 rounded"
        >
          <Suspense fallback={<div style={{ height: facts.height ?? 200 }} />}>
            <LazyCanvas
              key={JSON.stringify([facts.at, facts.series])}
              facts={facts}
              pointed={pointed}
              onPoint={setPointed}
            />
          </Suspense>
        </div>
      )}
    </figure>
  );
}

/** Each series with its mark and its value: that of the interval that is pointed at, else the sum or the latest. */
function Legend({ facts, pointed }: { facts: ChartFacts; pointed: number | undefined }) {
  const t = useTexts('common');
  const { at, series, shape, format, formatTime } = facts;
  const time = pointed === undefined ? undefined : at[pointed];
  const shownOf = (one: Series): number | null => {
    if (pointed !== undefined) return one.values[pointed] ?? null;
    return shape === 'bars' ? sumOf(one) : lastOf(one);
  };
  return (
    <figcaption aria-live="polite" className="flex min-w-0 flex-1 flex-wrap gap-x-4 gap-y-1 pt-1 text-xs">
      <span className="basis-full text-soft">
        {time === undefined ? t(shape === 'bars' ? 'chartSum' : 'chartLatest') : formatTime(time)}
      </span>
      {series.map((one) => {
        const value = shownOf(one);
        return (
          <span key={one.id} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <Mark {...one} isLine={shape === 'lines'} />
            {one.label} <strong className="font-semibold">{value === null ? '–' : format(value)}</strong>
          </span>
        );
      })}
    </figcaption>
  );
}

function Mark({ ink, isDashed, isLine }: Pick<Series, 'ink' | 'isDashed'> & { isLine: boolean }) {
  return (
    <svg viewBox="0 0 12 12" className="size-3" aria-hidden>
      {isLine ? (
        <path
          d="M0 6h12"
          strokeWidth="2.5"
          strokeDasharray={isDashed ? '3 2' : undefined}
          style={{ stroke: `var(${ink})` }}
        />
      ) : (
        <rect width="12" height="12" rx="2" style={{ fill: `var(${ink})` }} />
      )}
    </svg>
  );
}

/** The values in words and numbers, the latest first. */
function ChartTable({ label, at, series, format, formatTime }: ChartFacts) {
  const t = useTexts('common');
  const rows = at.map((time, place) => ({ time, place })).reverse();
  return (
    <div className="max-h-80 overflow-y-auto rounded-md border border-line">
      <Table label={label}>
        <thead>
          <tr>
            <Th>{t('chartTime')}</Th>
            {series.map(({ id, label: name }) => (
              <Th key={id} className="text-right">
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, place }) => (
            <tr key={time}>
              <Td className="py-1 whitespace-nowrap">{formatTime(time)}</Td>
              {series.map(({ id, values }) => {
                const value = values[place];
                return (
                  <Td key={id} className="py-1 text-right">
                    {value === null || value === undefined ? '–' : format(value)}
                  </Td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
