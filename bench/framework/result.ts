import type { Comparison, Contestant, Figures, Measurement, Round } from './benchmark.ts';
import { disagreement, type Spread, spreadOf } from './statistics.ts';

/**
 * The rounds of a ratio may differ by this share of their median. On a quiet machine they differed by up to 27 %. The one
 * exception was a round whose stages of one benchmark ran at different speeds of the machine: its ratios differed by 33 and
 * 39 %. Such a round is to be measured again.
 */
export const RATIOS_MAY_DIFFER = 0.35;

/**
 * The same for levels in milliseconds. The 99th percentile comes from the few slowest requests of a round, and one pause of
 * the machine changes it.
 */
export const LEVELS_MAY_DIFFER = 1.5;

/** A comparison with its rounds. */
export interface Compared extends Spread {
  title: string;
  unit: Comparison['unit'];
  digits: number;
  rounds: number[];
  target?: Comparison['target'];
  /** Whether the median meets the target. */
  isMet?: boolean;
}

/** A contestant with the spread of each of its figures. */
export interface Summary {
  name: string;
  title: string;
  figures: Partial<Record<keyof Figures, Spread>>;
}

/** What a benchmark found. */
export interface Result {
  name: string;
  title: string;
  contestants: Summary[];
  /** Those whose rounds agree. */
  comparisons: Compared[];
  /** Wrong answers and tables that do not match. With one of them the whole result is refused. */
  refusals: string[];
  /** The comparisons that are refused because their rounds disagree, and by how much. */
  disagreements: string[];
  measurements: readonly Measurement[];
}

/** Summarises the measurements of a benchmark, and says why they are refused, if they are. */
export function summarise({
  name,
  title,
  contestants,
  comparisons,
  measurements,
  judgesSpeed,
}: {
  name: string;
  title: string;
  contestants: readonly Pick<Contestant, 'name' | 'title'>[];
  comparisons: readonly Comparison[];
  measurements: readonly Measurement[];
  judgesSpeed: boolean;
}): Result {
  const rounds = roundsOf(measurements);
  const all = comparisons.flatMap((comparison) => compare(comparison, rounds));
  const disagreements = judgesSpeed ? all.flatMap(disagreementOf) : [];
  const compared = judgesSpeed ? all.filter((each) => disagreementOf(each).length === 0) : all;
  return {
    name,
    title,
    contestants: contestants.map((contestant) => ({
      name: contestant.name,
      title: contestant.title,
      figures: figuresOf(measurements.filter((each) => each.contestant === contestant.name)),
    })),
    comparisons: judgesSpeed ? compared : compared.map(({ isMet, ...rest }) => rest),
    refusals: [
      ...(measurements.length === 0 ? ['nothing was measured'] : []),
      ...measurements.flatMap(({ contestant, round, problems }) =>
        problems.map((problem) => `round ${round}, ${contestant}: ${problem}`),
      ),
    ],
    disagreements,
    measurements,
  };
}

function roundsOf(measurements: readonly Measurement[]): Round[] {
  const rounds = new Map<number, Map<string, Figures>>();
  for (const { round, contestant, figures } of measurements) {
    const all = rounds.get(round) ?? new Map<string, Figures>();
    rounds.set(round, all.set(contestant, figures));
  }
  return [...rounds.values()];
}

function compare({ of, title, unit, digits, target }: Comparison, all: readonly Round[]): Compared[] {
  const rounds = all.map(of).filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (rounds.length === 0) return [];
  const spread = spreadOf(rounds);
  return [{ title, unit, digits, rounds, ...spread, ...(target && { target, isMet: meets(spread.median, target) }) }];
}

/** True if a result is not to be relied on as a whole. */
export const isRefused = ({ refusals, disagreements }: Result): boolean => refusals.length + disagreements.length > 0;

const meets = (value: number, target: NonNullable<Comparison['target']>): boolean =>
  'atLeast' in target ? value >= target.atLeast : value <= target.atMost;

function disagreementOf(compared: Compared): string[] {
  const differ = disagreement(compared);
  const mayDiffer = compared.unit === '×' ? RATIOS_MAY_DIFFER : LEVELS_MAY_DIFFER;
  if (differ <= mayDiffer) return [];
  const rounds = compared.rounds.map((value) => value.toFixed(compared.digits)).join(', ');
  return [
    `the rounds of "${compared.title}" disagree by ${percent(differ)} of their median, more than ${percent(mayDiffer)}: ${rounds}`,
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function figuresOf(measurements: readonly Measurement[]): Summary['figures'] {
  const names = new Set(measurements.flatMap(({ figures }) => Object.keys(figures) as (keyof Figures)[]));
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(measurements.flatMap(({ figures }) => figures[name] ?? []))]),
  );
}
