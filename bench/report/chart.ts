import type { Result, Summary } from '../framework/result.ts';
import type { Report } from './file.ts';

/** A bar: a contestant of a benchmark, by its name; of several names, the fastest. */
interface BarOf {
  benchmark: string;
  of: string | readonly string[];
  label: (chosen: Summary) => string;
  isHub: boolean;
}

/** A group of bars that share a scale. */
interface Panel {
  title: string;
  bars: readonly BarOf[];
}

const hub = (benchmark: string, of: string, label: string): BarOf => ({
  benchmark,
  of,
  label: () => label,
  isHub: true,
});

const other = (benchmark: string, of: string, label: string): BarOf => ({
  ...hub(benchmark, of, label),
  isHub: false,
});

const PANELS: readonly Panel[] = [
  {
    title: 'Changes a second, each durable before its answer',
    bars: [
      hub('status-change', 'wizcommerce', 'Stele, status as WizCommerce'),
      hub('vendor-calls', 'evreka', 'Stele, status as Evreka360'),
      hub('vendor-calls', 'bitbybit', 'Stele, status as bitbybit'),
      hub('vendor-calls', 'replacement', 'Stele, whole order with 10 lines'),
      {
        benchmark: 'status-change',
        of: ['pgbench-1', 'pgbench-4', 'pgbench-8', 'pgbench-16', 'pgbench-32', 'pgbench-64'],
        label: ({ title }) => `${title}, one SQL statement each`,
        isHub: false,
      },
      other('status-change', 'bare', 'bare Fastify route, same bytes, nothing stored'),
    ],
  },
  {
    title: 'Reads a second',
    bars: [
      hub('reads', 'order', 'Stele, one order'),
      other('reads', 'bare-order', 'bare Fastify route, same bytes'),
      hub('reads', 'page', 'Stele, first page of 25 orders'),
      other('reads', 'bare-page', 'bare Fastify route, same bytes'),
    ],
  },
  {
    title: 'Imported orders a second',
    bars: [
      hub('import', 'import', 'Stele, a CSV file over HTTP'),
      other('import', 'insert', 'the same rows, inserted into the same tables'),
      other('import', 'copy', 'the same file, COPY into one plain table'),
    ],
  },
];

const WIDTH = 900;
const LABEL_WIDTH = 385;
const BAR_WIDTH = 420;
const BAR_HEIGHT = 18;
const ROW = 26;
const TITLE_ROW = 34;
const MARGIN = 18;

const STYLE = `
  text { font: 14px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .page { fill: #ffffff; stroke: #d0d7de; } .title, .hub-figure { font-weight: 600; }
  .small { font-size: 12px; fill: #57606a; } .hub { fill: #0969da; } .other { fill: #afb8c1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .page { fill: #0d1117; stroke: #30363d; }
    .small { fill: #9aa4ae; } .hub { fill: #388bfd; } .other { fill: #545d68; }
  }
`;

/**
 * A picture of what a report measured, as SVG: readable on light and on dark pages, without a script. Refused results are
 * left out.
 */
export function chart({ origin, settings, results }: Report): string {
  const parts: string[] = [];
  const described: string[] = [];
  let y = 8;
  for (const panel of PANELS) {
    const bars = panel.bars.flatMap((bar) => barOf(bar, results));
    if (bars.length === 0) continue;
    y += TITLE_ROW;
    parts.push(`<text class="title" x="${MARGIN}" y="${y - 10}">${escaped(panel.title)}</text>`);
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const { label, value, isHub } of bars) {
      const width = Math.max(1, (value / longest) * BAR_WIDTH).toFixed(1);
      const middle = y + BAR_HEIGHT / 2 + 5;
      const figure = thousands(value);
      parts.push(
        `<text x="${LABEL_WIDTH}" y="${middle}" text-anchor="end">${escaped(label)}</text>`,
        `<rect class="${isHub ? 'hub' : 'other'}" x="${LABEL_WIDTH + 10}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="3"/>`,
        `<text class="${isHub ? 'hub-figure' : 'figure'}" x="${(LABEL_WIDTH + 18 + Number(width)).toFixed(1)}" y="${middle}">${figure}</text>`,
      );
      described.push(`${label}: ${figure}`);
      y += ROW;
    }
  }
  y += 22;
  const footer =
    `${thousands(settings.orders)} orders, ${settings.connections} connections, medians of ${settings.rounds} rounds; ` +
    `${origin.machine}; fsync ${origin.durability['fsync']}`;
  parts.push(`<text class="small" x="${MARGIN}" y="${y}">${escaped(footer)}</text>`);
  const height = y + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>What Stele does in a second, beside what it is compared with</title>`,
    `<desc>${escaped(described.join('; '))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface Bar {
  label: string;
  value: number;
  isHub: boolean;
}

/** Nothing if its benchmark was not run, or was refused. */
function barOf({ benchmark, of, label, isHub }: BarOf, results: readonly Result[]): Bar[] {
  const result = results.find(({ name, refusals }) => name === benchmark && refusals.length === 0);
  if (!result) return [];
  const rateOf = ({ figures }: Summary): number => figures.perSecond?.median ?? 0;
  const found = result.contestants.filter(({ name }) => [of].flat().includes(name));
  const [chosen] = found.toSorted((a, b) => rateOf(b) - rateOf(a));
  return chosen && rateOf(chosen) > 0 ? [{ label: label(chosen), value: rateOf(chosen), isHub }] : [];
}

/** Whole, with thin groups: 35 000. */
const thousands = (value: number): string =>
  Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
