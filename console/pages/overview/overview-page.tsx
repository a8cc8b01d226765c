import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { useMay } from '../../app/session.ts';
import { buttonClasses } from '../../kit/button.tsx';
import { classes } from '../../kit/classes.ts';
import { Page as Frame } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { Charts } from './charts.tsx';
import { Counts } from './counts.tsx';
import { GuideOffer } from './guide-offer.tsx';
import { Latest } from './latest.tsx';
import { RANGE_NAMES, useRange } from './range.ts';
import { Refused } from './refused.tsx';
import { Waiting } from './waiting.tsx';

const STATISTICS_EVERY_MS = 5000;

/** What the workspace looks like now, and how it came to that. */
export function Page() {
  const t = useTexts('overview');
  const hub = useHub();
  const [range] = useRange();
  const counts = useQuery({ queryKey: ['orders', 'counts'], queryFn: () => hub.orders.count() });
  const isOfOrder = ({ type }: { type: string }): boolean => type.startsWith('order.');
  useRefreshOnChange([['orders', 'counts']], isOfOrder);
  useRefreshOnChange([['statistics']], isOfOrder, STATISTICS_EVERY_MS);
  const mayAdmin = useMay('admin');
  const mayWebhooks = useMay('webhooks');
  return (
    <Frame title={t('title')} actions={<Ranges />}>
      <GuideOffer />
      <Loaded query={counts} lines={2}>
        {(now) => (now.total === 0 ? <NoOrders /> : <Counts counts={now} />)}
      </Loaded>
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <Charts range={range} />
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <Latest />
          {mayWebhooks && <Waiting />}
          {mayAdmin && <Refused range={range} />}
        </div>
      </div>
    </Frame>
  );
}

function Ranges() {
  const t = useTexts('overview');
  const [range, choose] = useRange();
  return (
    <fieldset className="flex rounded-md border border-line-strong bg-panel p-0.5">
      <legend className="sr-only">{t('range')}</legend>
      {RANGE_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === range}
          onClick={() => choose(name)}
          className={classes(
            'min-h-7 rounded px-2.5 text-sm whitespace-nowrap',
            name === range ? 'bg-ink font-medium text-page' : 'text-soft hover:text-ink',
          )}
        >
          {t(`ranges.${name}`)}
        </button>
      ))}
    </fieldset>
  );
}

function NoOrders() {
  const t = useTexts('overview');
  const mayImport = useMay('orders:write');
  return (
    <Empty
      title={t('noOrders')}
      action={
        mayImport && (
          <Link to="/imports/new" className={buttonClasses('primary')}>
            {t('importFile')}
          </Link>
        )
      }
    >
      {t('noOrdersAbout')}
    </Empty>
  );
}
