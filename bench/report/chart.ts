import type { Result, Summary } from '../framework/result.ts';
import type { Report } from './file.ts';

/** A group of bars that share a scale. */
interface Panel {
  benchmark: string;
  title: string;
  /** The bars by the names of contestants; of several names, the fastest. */
  bars: readonly { of: string | readonly string[]; label: (chosen: Summary) => string; isHub: boolean }[];
}

const fixed = (text: string) => (): string => text;
const titled = ({ title }: Summary): string => title;

const PANELS: readonly Panel[] = [
  {
    benchmark: 'status-change',
    title: 'Status changes a second, each durable',
    bars: [
      { of: 'wizcommerce', label: fixed('Stele, over HTTP with validation and history'), isHub: true },
      {
        of: ['pgbench-1', 'pgbench-4', 'pgbench-8', 'pgbench-16', 'pgbench-32', 'pgbench-64'],
        label: ({ title }) => `${title}, the change as one statement`,
        isHub: false,
      },
      { of: 'bare', label: fixed('bare Fastify route, same bytes, nothing stored'), isHub: false },
    ],
  },
  {
    benchmark: 'vendor-calls',
    title: 'Other writes a second',
    bars: [
      { of: 'bitbybit', label: titled, isHub: true },
      { of: 'evreka', label: titled, isHub: true },
      { of: 'replacement', label: titled, isHub: true },
    ],
  },
  {
    benchmark: 'reads',
    title: 'Reads a second',
    bars: [
      { of: 'order', label: fixed('Stele, one order'), isHub: true },
      { of: 'bare-order', label: fixed('bare Fastify route, same bytes'), isHub: false },
      { of: 'page', label: fixed('Stele, first page of 25 orders'), isHub: true },
      { of: 'bare-page', label: fixed('bare Fastify route, same bytes'), isHub: false },
    ],
  },
  {
    benchmark: 'import',
    title: 'Imported orders a second',
    bars: [
      { of: 'import', label: fixed('Stele, a CSV file over HTTP'), isHub: true },
      { of: 'insert', label: fixed('the same rows, inserted into the same tables'), isHub: false },
      { of: 'copy', label: fixed('the same file, COPY into one plain table'), isHub: false },
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
    const bars = barsOf(panel, results);
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
    `<title>What Stele does in a second, beside its upper bounds</title>`,
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

function barsOf({ benchmark, bars }: Panel, results: readonly Result[]): Bar[] {
  const result = results.find(({ name, refusals }) => name === benchmark && refusals.length === 0);
  if (!result) return [];
  const rateOf = ({ figures }: Summary): number => figures.perSecond?.median ?? 0;
  return bars.flatMap(({ of, label, isHub }) => {
    const found = result.contestants.filter(({ name }) => [of].flat().includes(name));
    const chosen = found.toSorted((a, b) => rateOf(b) - rateOf(a))[0];
    return chosen && rateOf(chosen) > 0 ? [{ label: label(chosen), value: rateOf(chosen), isHub }] : [];
  });
}

/** Whole, with thin groups: 35 000. */
const thousands = (value: number): string =>
  Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
