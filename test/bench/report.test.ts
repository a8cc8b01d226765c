import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../../bench/benchmarks/all.ts';
import { FlagError, readCommand } from '../../bench/command-line.ts';
import type { Comparison, Figures, Measurement } from '../../bench/framework/benchmark.ts';
import { type Result, summarise } from '../../bench/framework/result.ts';
import { chart } from '../../bench/report/chart.ts';
import { type Report, readReports, writeReport } from '../../bench/report/file.ts';
import { markdown } from '../../bench/report/markdown.ts';
import { terminalText } from '../../bench/report/terminal.ts';

const SETTINGS = {
  rounds: 3,
  orders: 100_000,
  connections: 64,
  seconds: 6,
  warmUpSeconds: 2,
  sizes: [10_000, 100_000, 1_000_000],
  importedOrders: 20_000,
  memoryMinutes: 20,
};

const figures = (n: number): Figures => ({
  perSecond: 1000 * (n + 1),
  p50Ms: n + 1,
  p99Ms: n + 10,
  serverMicros: 100 + n,
  serverUnits: 5,
  postgresMicros: 90,
  postgresUnits: 4,
  generatorMicros: 20,
  otherCores: 0,
  peakMemoryMb: 100,
  memoryMb: 100,
  memoryAtHalfMb: 100,
  memoryGrowth: 1,
  memorySlope: 0,
});

/** The result of a benchmark as it would be, with planted figures. */
function planted(name: string, problems: string[] = []): Result {
  const benchmark = BENCHMARKS.find((each) => each.name === name);
  if (!benchmark) throw new Error(`no benchmark ${name}`);
  const { has } = benchmark;
  const measurements = [1, 2, 3].flatMap((round) =>
    has.map((contestant, n): Measurement => ({ contestant, round, figures: figures(n), problems })),
  );
  return summarise({
    name,
    title: benchmark.title,
    contestants: has.map((each) => ({ name: each, title: `${each} <&>` })),
    comparisons: benchmark.comparisons({ ...SETTINGS, only: [], hub: '', profileFolder: undefined, isQuick: false }),
    measurements,
    judgesSpeed: true,
  });
}

const report = (results: Result[]): Report => ({
  origin: {
    at: '2026-01-31T08:00:00.000Z',
    commit: '0123456789ab',
    machine: '2 × CPU & co, 8 GiB, Linux 6.1',
    versions: { Node: '24.0.0', PostgreSQL: '18.0' },
    durability: { fsync: 'on', synchronous_commit: 'on' },
    documentBytes: 2000,
  },
  settings: SETTINGS,
  results,
});

const ALL = BENCHMARKS.map(({ name }) => planted(name));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-bench-report-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the report', () => {
  test('names machine, versions, data size, durability and commit, and has every figure of every round', async () => {
    const file = await writeReport(report(ALL), folder);
    const read = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(read).toEqual(report(ALL));
    expect(Object.keys(read.origin).sort()).toEqual([
      'at',
      'commit',
      'documentBytes',
      'durability',
      'machine',
      'versions',
    ]);
    for (const { measurements, contestants } of read.results) {
      expect(measurements).toHaveLength(contestants.length * SETTINGS.rounds);
    }
  });

  test('of several files has the last result of each benchmark that is not refused', async () => {
    const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
    await writeFile(first, JSON.stringify(report([planted('reads'), planted('sizes')])));
    await writeFile(
      second,
      JSON.stringify(report([planted('reads', ['wrong']), { ...planted('sizes'), title: 'later' }])),
    );
    const { results } = await readReports([first, second]);
    expect(results.map(({ title }) => title)).toEqual([planted('reads').title, 'later']);
  });
});

describe('the chart', () => {
  test('is well-formed, without a script, and has the figures as text', () => {
    const svg = chart(report(ALL));
    expect(unclosed(svg)).toEqual([]);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toMatch(/<script|href=/);
    expect(svg).toContain('prefers-color-scheme: dark');
    // The fastest of pgbench is its sixth contestant, after the hub.
    expect(svg).toContain('>7\u202f000<');
    expect(svg).toContain('pgbench-64 &lt;&amp;&gt;');
  });

  test('leaves out refused results', () => {
    const svg = chart(report([planted('reads', ['wrong']), planted('import')]));
    expect(svg).not.toContain('Reads a second');
    expect(svg).not.toContain('Changes a second');
    expect(svg).toContain('Imported orders a second');
  });
});

/** The tags that an XML text opens without closing them, or closes without having opened them. */
function unclosed(xml: string): string[] {
  const open: string[] = [];
  const rest = xml.replaceAll(/<style>[^<]*<\/style>/g, '');
  for (const [tag, closing, name, , selfClosing] of rest.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (closing) {
      if (open.pop() !== name) return [tag];
    } else if (!selfClosing) open.push(name ?? '');
  }
  const text = rest.replaceAll(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '');
  return [...open, ...(/[<>]|&(?!(?:amp|lt|gt|quot);)/.exec(text) ?? [])];
}

describe('the tables', () => {
  test('say whether a target is met', () => {
    const text = terminalText(planted('reads'));
    expect(text).toContain('rate of one order, hub / bare route');
    expect(text).toMatch(/0\.50 × +target ≥ 0\.5: met/);
    expect(text).toMatch(/0\.75 × +target ≥ 0\.3: met/);
    expect(terminalText(planted('status-change'))).toMatch(/target ≥ 1\.2: missed/);
  });

  test('show no figure of a refused result', () => {
    const text = terminalText(planted('reads', ['1 of 9 answers are wrong']));
    expect(text).toMatch(/^REFUSED: reads\n {2}round 1, order: 1 of 9 answers are wrong/);
    expect(text).not.toContain('per second');
  });

  test('have a row for each comparison in Markdown', () => {
    const rows = markdown(report(ALL))
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(ALL.reduce((sum, { comparisons }) => sum + comparisons.length, 0));
  });
});

describe('a benchmark', () => {
  const names = BENCHMARKS.map(({ name }) => name);

  test('has a name of its own, and at least one comparison', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const result of ALL) expect([result.name, result.comparisons.length > 0]).toEqual([result.name, true]);
  });

  test.each(BENCHMARKS.map((each) => [each.name, each] as const))(
    '%s compares contestants that it has',
    (name, benchmark) => {
      const settings = { ...SETTINGS, only: [], hub: '', profileFolder: undefined, isQuick: false };
      const round = new Map(benchmark.has.map((each) => [each, figures(1)]));
      const unknown = benchmark.comparisons(settings).filter((each: Comparison) => each.of(round) === undefined);
      expect([name, unknown.map(({ title }) => title)]).toEqual([name, []]);
    },
  );
});

describe('the command line', () => {
  const read = (...args: string[]) => readCommand(args, BENCHMARKS);
  const chosen = (...args: string[]): string[] => {
    const command = read(...args);
    return command.does === 'run' ? command.benchmarks.map(({ name }) => name) : [];
  };

  test('without a name means all but the long ones, and "quick" all of them', () => {
    expect(chosen()).not.toContain('memory');
    expect(chosen('quick')).toHaveLength(BENCHMARKS.length);
    expect(chosen('reads', 'memory')).toEqual(['reads', 'memory']);
  });

  test('finds the benchmark of contestants', () => {
    expect(chosen('--only', 'wizcommerce,pgbench-32,bare')).toEqual(['status-change']);
    expect(chosen('--only', 'bitbybit')).toEqual(['vendor-calls']);
  });

  test('refuses unknown names and invalid numbers', () => {
    expect(() => read('nonsense')).toThrow(FlagError);
    expect(() => read('--rounds', '0')).toThrow(FlagError);
    expect(() => read('--orders', '100')).toThrow(FlagError);
    expect(() => read('chart')).toThrow(FlagError);
    expect(() => read('--unknown')).toThrow(FlagError);
  });
});
