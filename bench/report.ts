import type { Measurement } from './measure.ts';
import { BARE, HEADLINE, PGBENCH_NAMES, type Stage } from './stages.ts';

export interface Report {
  stages: readonly Stage[];
  measurements: readonly Measurement[];
  hubPeakMemoryMb: number;
}

/** The figures as text for a terminal. */
export function report({ stages, measurements, hubPeakMemoryMb }: Report): string {
  const of = (name: string): Measurement[] => measurements.filter((each) => each.stage === name);
  const headline = of(HEADLINE);
  return [
    table([HEADERS, ...stages.map((stage) => row(stage, of(stage.name)))]),
    '',
    ...ratioLine('hub / best pgbench', headline, bestPgbench(measurements), 'goal: at least 0.85'),
    ...ratioLine('hub / bare route', headline, rates(of(BARE)), 'goal: at least 0.60'),
    ...(headline.length > 0 ? [line('hub p99', `${spread(headline.map(p99), 1)} ms`, 'goal: at most 30 ms')] : []),
    line('hub peak memory', `${hubPeakMemoryMb.toFixed(0)} MB`, 'goal: below 250 MB'),
    '',
    'What the tables say (answered ≤ written ≤ sent, for answers that were under way when the load stopped):',
    table([COUNT_HEADERS, ...stages.filter(({ writes }) => writes).map((stage) => counts(stage, of(stage.name)))]),
    ...measurements.flatMap((each) => (each.invalid ? [`NO MEASUREMENT: ${each.stage}: ${each.invalid}`] : [])),
  ].join('\n');
}

/** One line for a stage that was just measured. */
export function progress(round: number, stage: Stage, { load, cpu, invalid }: Measurement): string {
  const p99Text = load.p99Ms === undefined ? '' : `, p99 ${load.p99Ms.toFixed(1)} ms`;
  const others = (cpu.others / load.seconds).toFixed(2);
  return `round ${round}  ${stage.title.padEnd(20)} ${rate({ load }).toFixed(0).padStart(6)}/s${p99Text}, others use ${others} cores${invalid ? `, NO MEASUREMENT: ${invalid}` : ''}`;
}

const HEADERS = ['', 'per second', 'p50 ms', 'p99 ms', 'µs server', 'µs PostgreSQL', 'µs generator', 'other cores'];

function row(stage: Stage, all: readonly Measurement[]): string[] {
  const micros = (seconds: (each: Measurement) => number): string =>
    median(all.map((each) => (seconds(each) * 1e6) / each.load.done)).toFixed(0);
  return [
    stage.title,
    spread(all.map(rate), 0),
    stage.serverPid === undefined ? '–' : median(all.map((each) => each.load.p50Ms ?? 0)).toFixed(1),
    stage.serverPid === undefined ? '–' : spread(all.map(p99), 1),
    stage.serverPid === undefined ? '–' : micros(({ cpu }) => cpu.server),
    stage.writes ? micros(({ cpu }) => cpu.postgres) : '–',
    micros(({ cpu }) => cpu.generator),
    median(all.map(({ cpu, load }) => cpu.others / load.seconds)).toFixed(2),
  ];
}

const COUNT_HEADERS = ['', 'answered', 'versions', 'history', 'sent', 'refused', 'failed', 'orders a transaction'];

function counts(stage: Stage, all: readonly Measurement[]): string[] {
  const sum = (count: (each: Measurement) => number): number => all.reduce((total, each) => total + count(each), 0);
  const changes = sum(({ growth }) => growth.changes);
  return [
    stage.title,
    ...[
      sum(({ load }) => load.done),
      sum(({ growth }) => growth.versions),
      changes,
      sum(({ load }) => load.sent),
      sum(({ load }) => load.refused),
      sum(({ load }) => load.failed),
    ].map(String),
    (changes / sum(({ growth }) => growth.transactions)).toFixed(1),
  ];
}

const rate = ({ load }: Pick<Measurement, 'load'>): number => load.done / load.seconds;
const rates = (all: readonly Measurement[]): number[] => all.map(rate);
const p99 = ({ load }: Measurement): number => load.p99Ms ?? 0;

/** In each round, the fastest number of clients. */
function bestPgbench(measurements: readonly Measurement[]): number[] {
  const byStage = PGBENCH_NAMES.map((name) => rates(measurements.filter((each) => each.stage === name)));
  const rounds = Math.min(...byStage.map((each) => each.length));
  return Array.from({ length: rounds }, (_, round) => Math.max(...byStage.map((each) => each[round] ?? 0)));
}

function ratioLine(title: string, all: readonly Measurement[], measure: readonly number[], goal: string): string[] {
  const ratios = rates(all).flatMap((each, round) => (measure[round] ? [each / measure[round]] : []));
  return ratios.length === 0 ? [] : [line(title, spread(ratios, 2), goal)];
}

const line = (title: string, figures: string, goal: string): string =>
  `${title.padEnd(20)} ${figures.padEnd(24)} ${goal}`;

/** Median [least–most]. */
function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} [${least.toFixed(digits)}–${most.toFixed(digits)}]`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((each) => (each[column] ?? '').length)));
  return rows
    .map((each) =>
      each
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
