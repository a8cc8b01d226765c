import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useParameters } from '../../app/search.ts';
import { Badge } from '../../kit/marks.tsx';
import { Page as Frame } from '../../kit/page.tsx';
import { Failed, Loading } from '../../kit/states.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { useTexts } from '../../text/text.ts';
import { type Fresh, type Present, useOrderAt, useOrderLive, usePresent } from './data/order-data.ts';
import { OrderTab } from './order-tab.tsx';
import { DeletedBar, OrderActions } from './parts/actions.tsx';
import { About, Steps } from './parts/header.tsx';
import { VersionBar } from './timeline/version-bar.tsx';

const ScriptsTab = lazy(() => import('./scripts/scripts-tab.tsx').then(({ ScriptsTab }) => ({ default: ScriptsTab })));
const TimelineTab = lazy(() =>
  import('./timeline/timeline-tab.tsx').then(({ TimelineTab }) => ({ default: TimelineTab })),
);
const DeliveriesTab = lazy(() =>
  import('./deliveries-tab.tsx').then(({ DeliveriesTab }) => ({ default: DeliveriesTab })),
);

export function Page() {
  const t = useTexts('order');
  const { id } = useParams({ strict: false });
  const query = usePresent(id ?? '');
  const fresh = useOrderLive(id ?? '');
  if (query.data) return <Loaded key={id} present={query.data} fresh={fresh} />;
  return (
    <Frame title={t('title')}>
      <Steps id={id ?? ''} />
      {query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading lines={8} />}
    </Frame>
  );
}

/** The version that the address names, if the order has it and it is not the latest. */
function pastIn(text: string | undefined, latest: number): number | undefined {
  const version = Number(text);
  return Number.isInteger(version) && version >= 1 && version < latest ? version : undefined;
}

const TABS = ['order', 'scripts', 'timeline', 'deliveries'] as const;

function Loaded({ present: { order: now, isDeleted }, fresh }: { present: Present; fresh: Fresh | undefined }) {
  const t = useTexts('order');
  const [{ tab, version }, setParameters] = useParameters();
  const past = pastIn(version, now.version);
  const earlier = useOrderAt(now.id, past);
  const order = past === undefined ? now : earlier.data;
  const chosen = TABS.find((name) => name === tab) ?? 'order';
  const isLive = past === undefined && !isDeleted;
  const wait = earlier.isError ? (
    <Failed error={earlier.error} onRetry={() => void earlier.refetch()} />
  ) : (
    <Loading lines={8} />
  );
  const content = {
    order: () =>
      order ? <OrderTab order={order} isLive={isLive} fresh={past === undefined ? fresh : undefined} /> : wait,
    scripts: () => (order ? <ScriptsTab order={order} fresh={fresh} /> : wait),
    timeline: () => <TimelineTab order={now} fresh={fresh} />,
    deliveries: () => <DeliveriesTab order={now} />,
  };
  return (
    <Frame
      title={now.display_id}
      about={<About order={order ?? now} />}
      actions={
        <>
          {isDeleted && <Badge tone="bad">{t('deleted')}</Badge>}
          <OrderActions order={now} isLive={!isDeleted} />
        </>
      }
    >
      <div className="-order-1">
        <Steps id={now.id} />
      </div>
      {isDeleted && <DeletedBar order={now} />}
      <VersionBar present={now} past={earlier.data} version={past ?? now.version} canRevert={!isDeleted} />
      <Tabs
        label={t('tab.label')}
        chosen={chosen}
        onChoose={(id) => setParameters({ tab: id === 'order' ? undefined : id }, true)}
        tabs={TABS.map((id) => ({
          id,
          label: t(`tab.${id}`),
          content: chosen === id && <Suspense fallback={<Loading lines={8} />}>{content[id]()}</Suspense>,
        }))}
      />
    </Frame>
  );
}
