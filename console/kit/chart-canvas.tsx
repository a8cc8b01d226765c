import 'uplot/dist/uPlot.min.css';
import { useEffect, useEffectEvent, useRef } from 'react';
import uPlot from 'uplot';
import type { ChartFacts, Pointing, Series } from './chart-facts.ts';

const DAY_S = 86_400;
const HEIGHT = 200;

/** A colour of the palette as the canvas needs it. */
const colorOf = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

/** Each series on those below it. The whole comes first, and each next one is painted over it. */
function stacked(series: readonly Series[]): Series[] {
  const sums: Series[] = [];
  let below: readonly number[] = [];
  for (const one of series) {
    const base = below;
    const values = one.values.map((value, place) => (value ?? 0) + (base[place] ?? 0));
    below = values;
    sums.unshift({ ...one, values });
  }
  return sums;
}

function seriesOf({ ink, label, isDashed }: Series, shape: ChartFacts['shape']): uPlot.Series {
  const color = colorOf(ink);
  if (shape === 'lines') {
    return {
      label,
      stroke: color,
      width: 1.75,
      dash: isDashed ? [4, 4] : [],
      points: { size: 5, fill: color },
      spanGaps: false,
    };
  }
  // A gap in the ground's colour parts what lies on each other.
  const parted = { label, stroke: colorOf('--panel'), fill: color, width: 1, points: { show: false } };
  if (shape === 'area') return parted;
  return { ...parted, width: 0, ...(uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.72, 28] }) } : {}) };
}

const axisTime = (timeZone: string, isLong: boolean): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...(isLong ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' }),
  });
  return (at) => format.format(at * 1000);
};

function optionsOf(facts: ChartFacts, width: number, onPoint: (place: number | undefined) => void): uPlot.Options {
  const { at, series, shape, timeZone, format, height = HEIGHT } = facts;
  const isLong = (at.at(-1) ?? 0) - (at[0] ?? 0) > 2 * DAY_S;
  const timeText = axisTime(timeZone, isLong);
  const grid = { stroke: colorOf('--line'), width: 1 };
  const axis = { stroke: colorOf('--ink-soft'), font: '11px "Geist Variable", sans-serif', ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), timeZone),
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: shape === 'lines', size: 6 },
    },
    scales: {
      x: { time: true, ...(shape === 'bars' ? { range: roomForBars(at) } : {}) },
      y: { range: (_chart, _least, most) => [0, niceMost(most)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 64, size: 26, values: (_chart, splits) => splits.map(timeText) },
      {
        ...axis,
        grid,
        space: 36,
        size: 48,
        ...(shape === 'lines' ? {} : { incrs: WHOLE_STEPS }),
        values: (_chart, splits) => splits.map(format),
      },
    ],
    series: [{}, ...(shape === 'lines' ? series : stacked(series)).map((one) => seriesOf(one, shape))],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)],
    },
  };
}

/** Steps of an axis of counts, which has no fractions. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_none, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** The axis of time with room for half a bar at each end. */
function roomForBars(at: readonly number[]): uPlot.Range.MinMax {
  const [first = 0, second = first + DAY_S] = at;
  const half = (second - first) / 2;
  return [first - half, (at.at(-1) ?? first) + half];
}

/** The end of the axis: some room above the largest value, and never nothing. */
const niceMost = (most: number | null): number => Math.max(1, (most ?? 0) * 1.08);

/** The drawn part of a chart, by uPlot. Its container names it and takes the keys, and makes it anew for other values. */
export function ChartCanvas({ facts, pointed, onPoint }: { facts: ChartFacts } & Pointing) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const draw = useEffectEvent((): void => {
    const { current: at } = frame;
    if (!at) return;
    chart.current?.destroy();
    const { shape, series } = facts;
    const data = [facts.at, ...(shape === 'lines' ? series : stacked(series)).map(({ values }) => values)];
    chart.current = new uPlot(optionsOf(facts, at.clientWidth, onPoint), data as uPlot.AlignedData, at);
  });
  useEffect(() => {
    draw();
    const sizes = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      const { current } = chart;
      if (current && width > 0 && current.width !== width) current.setSize({ width, height: current.height });
    });
    if (frame.current) sizes.observe(frame.current);
    const themes = new MutationObserver(() => draw());
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
      chart.current?.destroy();
    };
  }, []);
  const pointedAt = pointed === undefined ? undefined : facts.at[pointed];
  useEffect(() => {
    const { current } = chart;
    if (!current || pointedAt === undefined) return;
    current.setCursor({ left: current.valToPos(pointedAt, 'x'), top: 1 }, false);
  }, [pointedAt]);
  return <div ref={frame} className="min-w-0 overflow-hidden" style={{ height: facts.height ?? HEIGHT }} />;
}
