import type { Report } from './file.ts';
import { spreadText, targetText } from './terminal.ts';

/** The comparisons of a report as a table in Markdown, one row each. */
export function markdown({ origin, settings, results }: Report): string {
  const rows = results.flatMap(({ name, comparisons }) =>
    comparisons.map((each) => {
      const target = each.target ? targetText(each.target) : '–';
      const met = each.isMet === undefined ? '–' : each.isMet ? 'met' : 'missed';
      return `| \`${name}\` | ${each.title} | ${spreadText(each, each.digits, each.unit)} | ${target} | ${met} |`;
    }),
  );
  const list = (values: Record<string, string>): string =>
    Object.entries(values)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  return [
    `Commit ${origin.commit}, ${origin.at.slice(0, 10)}; ${origin.machine}; ${list(origin.versions)}; ${list(origin.durability)};`,
    `${settings.orders} orders with documents of ${origin.documentBytes} bytes, ${settings.connections} connections, ${settings.rounds} rounds of ${settings.seconds} s after ${settings.warmUpSeconds} s.`,
    'Median [least–most] of the rounds.',
    '',
    '| benchmark | measured | result | target | |',
    '| --- | --- | ---: | ---: | --- |',
    ...rows,
    '',
  ].join('\n');
}
