import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RequestsOfDialect } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { formatCount } from '../../format/money.tsx';
import { Chart } from '../../kit/chart.tsx';
import type { ChartFacts, Series } from '../../kit/chart-facts.ts';
import { SCRIPTS } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type Range, spanOf, useTimes } from './range.ts';
import { STATES } from './states.ts';

const REFRESH_MS = 60_000;

interface Counted<Item> {
  complete_to: string | null;
  items: readonly (Item & { at: string })[];
}

/** The charts of the period that the session may see. */
export function Charts({ range }: { range: Range }) {
  const mayAdmin = useMay('admin');
  const mayWebhooks = useMay('webhooks');
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-2">
      <OrdersChart range={range} />
      <ChangesChart range={range} />
      {mayAdmin && <LatencyChart range={range} />}
      {mayAdmin && <ErrorsChart range={range} />}
      {mayWebhooks && <AttemptsChart range={range} />}
    </div>
  );
}

function OrdersChart({ range }: { range: Range }) {
  const t = useTexts('overview');
  const words = useTexts('common');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['statistics', 'orders', range],
    queryFn: () => hub.statistics.orders(spanOf(range)),
    refetchInterval: REFRESH_MS,
  });
  return (
    <ChartPanel
      title={t('ordersOverTime')}
      {...{ query, range }}
      shape="area"
      className="lg:col-span-2"
      seriesOf={(items) =>
        STATES.map((state) => ({
          id: state,
          label: words(`state.${state}`),
          ink: `--state-${state}`,
          values: items.map(({ states }) => states[state]),
        }))
      }
    />
  );
}

function ChangesChart({ range }: { range: Range }) {
  const t = useTexts('overview');
  const words = useTexts('common');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['statistics', 'changes', range],
    queryFn: () => hub.statistics.changes(spanOf(range)),
    refetchInterval: REFRESH_MS,
  });
  return (
    <ChartPanel
      title={t('changes')}
      {...{ query, range }}
      shape="bars"
      seriesOf={(items) =>
        SCRIPTS.map((dialect) => ({
          id: dialect,
          label: words(`script.${dialect}`),
          ink: `--script-${dialect}`,
          values: items.map(({ dialects }) => Number(dialects[dialect] ?? 0)),
        }))
      }
    />
  );
}

const useRequestCounts = (range: Range) => {
  const hub = useHub();
  return useQuery({
    queryKey: ['statistics', 'requests', range],
    queryFn: () => hub.statistics.requests(spanOf(range)),
    refetchInterval: REFRESH_MS,
  });
};

/** The generated type of a record admits anything. */
const countedOf = (dialects: Record<string, unknown>, dialect: string): RequestsOfDialect | undefined =>
  dialects[dialect] as RequestsOfDialect | undefined;

function ErrorsChart({ range }: { range: Range }) {
  const t = useTexts('overview');
  const words = useTexts('common');
  return (
    <ChartPanel
      title={t('errors')}
      query={useRequestCounts(range)}
      range={range}
      shape="bars"
      seriesOf={(items) =>
        SCRIPTS.map((dialect) => ({
          id: dialect,
          label: words(`script.${dialect}`),
          ink: `--script-${dialect}`,
          values: items.map(({ dialects }) => {
            const counted = countedOf(dialects, dialect);
            return counted ? counted.client_errors + counted.server_errors : 0;
          }),
        }))
      }
    />
  );
}

const formatMs = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms > 0 && ms < 10 ? 1 : 0)} ms`;

function LatencyChart({ range }: { range: Range }) {
  const t = useTexts('overview');
  const words = useTexts('common');
  return (
    <ChartPanel
      title={t('latencies')}
      query={useRequestCounts(range)}
      range={range}
      shape="lines"
      format={formatMs}
      seriesOf={(items) =>
        SCRIPTS.flatMap((dialect) =>
          (['p95', 'p50'] as const).map((share) => ({
            id: `${dialect}-${share}`,
            label: t(share, { script: words(`script.${dialect}`) }),
            ink: `--script-${dialect}`,
            isDashed: share === 'p50',
            values: items.map(({ dialects }) => countedOf(dialects, dialect)?.[`${share}_ms`] ?? null),
          })),
        ).filter(({ values }) => values.some((value) => value !== null))
      }
    />
  );
}

function AttemptsChart({ range }: { range: Range }) {
  const t = useTexts('overview');
  const hub = useHub();
  const query = useQuery({
    queryKey: ['statistics', 'webhooks', range],
    queryFn: () => hub.statistics.webhooks(spanOf(range)),
    refetchInterval: REFRESH_MS,
  });
  return (
    <ChartPanel
      title={t('deliveries')}
      {...{ query, range }}
      shape="bars"
      seriesOf={(items) => [
        { id: 'delivered', label: t('delivered'), ink: '--good', values: items.map(({ delivered }) => delivered) },
        { id: 'failed', label: t('failed'), ink: '--bad', values: items.map(({ failed }) => failed) },
      ]}
    />
  );
}

interface ChartPanelProps<Item> {
  title: string;
  query: UseQueryResult<Counted<Item>>;
  range: Range;
  shape: ChartFacts['shape'];
  seriesOf(items: Counted<Item>['items']): Series[];
  format?(value: number): string;
  className?: string;
}

/** A chart in its panel, with what it says while there is nothing to draw. */
function ChartPanel<Item>({ title, query, range, className = '', ...rest }: ChartPanelProps<Item>): ReactNode {
  return (
    <Panel title={title} className={className}>
      <Loaded query={query} lines={5}>
        {(counted) => <Drawn {...{ title, counted, range }} {...rest} />}
      </Loaded>
    </Panel>
  );
}

function Drawn<Item>({
  title,
  counted,
  range,
  shape,
  seriesOf,
  format = formatCount,
}: Omit<ChartPanelProps<Item>, 'query' | 'className'> & { counted: Counted<Item> }) {
  const t = useTexts('overview');
  const times = useTimes(range);
  const facts: ChartFacts = {
    label: title,
    at: counted.items.map(({ at }) => Date.parse(at) / 1000),
    series: seriesOf(counted.items),
    shape,
    format,
    ...times,
  };
  if (counted.complete_to === null) return <p className="py-8 text-center text-soft">{t('counting')}</p>;
  const isEmpty = facts.series.every(({ values }) => values.every((value) => !value));
  if (isEmpty) return <p className="py-8 text-center text-soft">{t('nothingOverTime')}</p>;
  return <Chart facts={facts} />;
}
