import { writeFile } from 'node:fs/promises';
import { BENCHMARKS } from './benchmarks/all.ts';
import { type Command, FlagError, readCommand, usage } from './command-line.ts';
import { isRefused, type Result } from './framework/result.ts';
import { runBenchmark } from './framework/run.ts';
import type { Settings } from './framework/settings.ts';
import { chart } from './report/chart.ts';
import { type Report, readReports, writeReport } from './report/file.ts';
import { markdown } from './report/markdown.ts';
import { progressText, terminalText } from './report/terminal.ts';
import { originOf } from './system/machine.ts';
import { MissingToolError } from './system/tools.ts';
import { World } from './world/world.ts';

/** Kept while it starts, so that an interruption ends what is being started. */
let starting: Promise<World> | undefined;

async function main(command: Command): Promise<void> {
  switch (command.does) {
    case 'help':
      process.stdout.write(usage(BENCHMARKS));
      return;
    case 'table':
      process.stdout.write(markdown(await readReports(command.files)));
      return;
    case 'chart':
      await writeFile(command.svg, chart(await readReports(command.files)));
      return;
    case 'run':
      await run(command);
  }
}

async function run({ benchmarks, settings, resultFolder }: Extract<Command, { does: 'run' }>): Promise<void> {
  if (process.platform !== 'linux') throw new MissingToolError('Linux is needed: CPU time and memory come from /proc');
  if (benchmarks.length === 0) throw new FlagError(`no benchmark has all of ${settings.only.join(', ')}`);
  const startedAt = performance.now();
  starting = World.start(settings);
  const world = await starting;
  console.log(`Making ${settings.orders} orders …`);
  const origin = await originOf(await world.shop(settings.orders), world);
  console.log(
    [
      `commit ${origin.commit}; ${origin.machine}`,
      named(origin.versions),
      named(origin.durability),
      `${settings.orders} orders, documents of ${origin.documentBytes} bytes; ${settings.connections} connections; ` +
        `${settings.rounds} rounds, each stage ${settings.warmUpSeconds} + ${settings.seconds} s`,
    ].join('\n'),
  );
  const results: Result[] = [];
  for (const benchmark of benchmarks) {
    console.log(`\n# ${benchmark.name}: ${benchmark.title}`);
    const result = await runBenchmark(benchmark, world, settings, (contestant, measurement) =>
      console.log(progressText(contestant, measurement)),
    );
    results.push(result);
    // The figures of a quick run mean nothing.
    const isRight = settings.isQuick && !isRefused(result);
    console.log(isRight ? `${answersIn(result)} answers are right` : `\n${terminalText(result)}`);
    // After each benchmark, so that an interruption loses no result.
    if (!settings.isQuick) await keep({ origin, settings: reported(settings), results }, resultFolder);
  }
  const refused = results.filter(isRefused);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  console.log(`\n${results.length - refused.length} benchmarks done, ${refused.length} refused, in ${minutes} minutes`);
  if (refused.length > 0) process.exitCode = 1;
}

const answersIn = ({ measurements }: Result): number =>
  measurements.reduce((sum, { figures }) => sum + (figures.answers ?? 0), 0);

/** Writes the JSON file and its chart. */
async function keep(report: Report, folder: string): Promise<void> {
  const file = await writeReport(report, folder);
  await writeFile(file.replace(/json$/, 'svg'), chart(report));
  console.log(`\nkept in ${file}, and as .svg`);
}

function reported({
  hub: _hub,
  profileFolder: _folder,
  only: _only,
  isQuick: _quick,
  ...kept
}: Settings): Report['settings'] {
  return kept;
}

const named = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

async function cleanUp(): Promise<void> {
  const started = starting;
  starting = undefined;
  const world = await started?.catch(() => undefined);
  await world?.stop().catch((error: unknown) => console.error(error));
}

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A second signal does not end the bench before its servers.
  process.on(signal, async () => {
    if (isInterrupted) return;
    isInterrupted = true;
    await cleanUp();
    process.exit(130);
  });
}

try {
  await main(readCommand(process.argv.slice(2), BENCHMARKS));
} catch (error) {
  const isTheirs = error instanceof FlagError || error instanceof MissingToolError;
  // After an interruption, errors of ended children are not reported.
  if (!isInterrupted) console.error(isTheirs ? `bench: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
