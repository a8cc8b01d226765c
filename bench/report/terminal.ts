import type { Comparison, Contestant, Figures, Measurement } from '../framework/benchmark.ts';
import type { Compared, Result, Summary } from '../framework/result.ts';
import type { Spread } from '../framework/statistics.ts';

/** A column of the table of contestants. */
interface Column {
  title: string;
  figure: keyof Figures;
  digits: number;
  /** True if the least and the most of the rounds are shown too. */
  hasRange?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'per second', figure: 'perSecond', digits: 0, hasRange: true },
  { title: 'offered', figure: 'offeredPerSecond', digits: 0 },
  { title: 'p50 ms', figure: 'p50Ms', digits: 2 },
  { title: 'p99 ms', figure: 'p99Ms', digits: 1, hasRange: true },
  { title: 'late ms', figure: 'lateMs', digits: 1 },
  { title: 'µs server', figure: 'serverMicros', digits: 0 },
  { title: 'µs PostgreSQL', figure: 'postgresMicros', digits: 0 },
  { title: 'µs generator', figure: 'generatorMicros', digits: 1 },
  { title: 'server/gen.', figure: 'serverUnits', digits: 2 },
  { title: 'PostgreSQL/gen.', figure: 'postgresUnits', digits: 2 },
  { title: 'other cores', figure: 'otherCores', digits: 2 },
  { title: 'orders a transaction', figure: 'ordersATransaction', digits: 1 },
  { title: 'WAL bytes', figure: 'walBytes', digits: 0 },
  { title: 'peak MB', figure: 'peakMemoryMb', digits: 0 },
  { title: 'MB at half', figure: 'memoryAtHalfMb', digits: 0 },
  { title: 'MB', figure: 'memoryMb', digits: 0 },
  { title: 'growth', figure: 'memoryGrowth', digits: 2 },
];

/** The result of a benchmark as text for a terminal. A refused result has no figures. */
export function terminalText(result: Result): string {
  if (result.refusals.length > 0) {
    return [`REFUSED: ${result.name}`, ...result.refusals.map((reason) => `  ${reason}`)].join('\n');
  }
  const columns = COLUMNS.filter(({ figure }) => result.contestants.some(({ figures }) => figures[figure]));
  const rows = result.contestants.map((contestant) => [
    contestant.title,
    ...columns.map((column) => cell(contestant, column)),
  ]);
  const compared = result.comparisons.map((each) => [
    each.title,
    spreadText(each, each.digits, each.unit),
    verdict(each),
  ]);
  return [
    table([['', ...columns.map(({ title }) => title)], ...rows]),
    ...(compared.length > 0 ? ['', table(compared, 'left')] : []),
    ...result.disagreements.map((reason) => `REFUSED: ${reason}`),
  ].join('\n');
}

/** One line for a contestant that was just measured. */
export function progressText({ title }: Contestant, { round, figures, problems }: Measurement): string {
  const figure = (value: number | undefined, digits: number, unit: string): string[] =>
    value === undefined ? [] : [`${value.toFixed(digits)}${unit}`];
  const shown = [
    ...figure(figures.perSecond, 0, '/s'),
    ...figure(figures.p50Ms, 2, ' ms p50'),
    ...figure(figures.p99Ms, 1, ' ms p99'),
    ...figure(figures.serverMicros, 0, ' µs server'),
    ...figure(figures.otherCores, 2, ' cores used by others'),
    ...figure(figures.memoryMb, 0, ' MB'),
  ];
  return `round ${round}  ${title.padEnd(28)} ${shown.join(', ')}${problems.map((problem) => `\n  WRONG: ${problem}`).join('')}`;
}

/** "met", "missed", or nothing without a target. */
export function verdict({ target, isMet }: Pick<Compared, 'target' | 'isMet'>): string {
  if (!target) return '';
  const said = isMet === undefined ? '' : `: ${isMet ? 'met' : 'missed'}`;
  return `target ${targetText(target)}${said}`;
}

/** "≥ 1.2" or "≤ 30". */
export const targetText = (target: NonNullable<Comparison['target']>): string =>
  'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;

/** The median, and of several rounds the extremes. */
export function spreadText({ median, least, most }: Spread, digits: number, unit = ''): string {
  const range = least === most ? '' : ` [${least.toFixed(digits)}–${most.toFixed(digits)}]`;
  return `${median.toFixed(digits)}${unit && ` ${unit}`}${range}`;
}

function cell({ figures }: Summary, { figure, digits, hasRange }: Column): string {
  const spread = figures[figure];
  if (!spread) return '–';
  return hasRange ? spreadText(spread, digits) : spread.median.toFixed(digits);
}

function table(rows: readonly string[][], align: 'left' | 'right' = 'right'): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((each) => (each[column] ?? '').length)));
  return rows
    .map((each) =>
      each
        .map((text, column) =>
          column === 0 || align === 'left' ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
