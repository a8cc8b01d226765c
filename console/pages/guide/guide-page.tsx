import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { HistoryEntry, Order, SteleClient } from '../../../sdk/index.ts';
import { useActorName } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { useParameters } from '../../app/search.ts';
import { useMay, useWorkspaceId } from '../../app/session.ts';
import { useStatuses } from '../../app/workspace.ts';
import { Time } from '../../format/time.tsx';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { classes } from '../../kit/classes.ts';
import { Code } from '../../kit/code.tsx';
import { FieldsChanged } from '../../kit/fields-changed.tsx';
import { SCRIPTS, ScriptMark } from '../../kit/marks.tsx';
import { Page as Frame } from '../../kit/page.tsx';
import { Empty, Failed, Loading } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { KeyStep } from './key-step.tsx';
import { type Start, useStart } from './start.ts';
import { callOf, curlOf, VENDORS, type Vendor } from './vendors.ts';
import { linesOf, Views } from './views.tsx';

/** Change an order through a vendor's client, watch it change in the others, look at its history. */
export function Page() {
  const t = useTexts('guide');
  const isDemo = useWorkspaceId() === 'demo';
  const [{ order: chosen }] = useParameters();
  const [start, begin] = useStart();
  const known = chosen ?? start?.id;
  const first = useFirstOrder(known === undefined);
  const id = known ?? first.data;
  return (
    <Frame title={t('title')} about={isDemo ? t('about') : `${t('about')} ${t('real')}`}>
      {id === undefined && first.isError && <Failed error={first.error} onRetry={() => void first.refetch()} />}
      {id === undefined && first.isPending && <Loading lines={8} />}
      {id === null && <NoOrder />}
      {typeof id === 'string' && <Steps key={id} id={id} start={start} begin={begin} />}
    </Frame>
  );
}

/** An order to begin with: a draft, which every vendor's client can change visibly, or the latest one. */
function useFirstOrder(isWanted: boolean) {
  const hub = useHub();
  return useQuery({
    queryKey: ['orders', 'guide'],
    queryFn: async () => {
      const drafts = await hub.orders.list({ state: 'draft', limit: 1, fields: ['id'] }).first();
      const any = drafts.items[0] ?? (await hub.orders.list({ limit: 1, fields: ['id'] }).first()).items[0];
      return any?.id ?? null;
    },
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function NoOrder() {
  const t = useTexts('guide');
  const mayImport = useMay('orders:write');
  return (
    <Empty
      title={t('empty')}
      action={
        mayImport && (
          <Link to="/imports/new" className={buttonClasses('primary')}>
            {t('import')}
          </Link>
        )
      }
    >
      {t('emptyAbout')}
    </Empty>
  );
}

interface Shown {
  order: Order;
  lines: Record<string, Record<string, string>>;
  entry: HistoryEntry | undefined;
}

/** The order, its four views and its latest entry, read together so that they agree. */
async function readShown(hub: SteleClient, id: string): Promise<Shown> {
  const [order, history, ...views] = await Promise.all([
    hub.orders.get(id),
    hub.orders.history(id, { limit: 1 }).first(),
    ...SCRIPTS.map(async (dialect) => [dialect, linesOf(dialect, await hub.orders.getAs(id, dialect))] as const),
  ]);
  return { order, lines: Object.fromEntries(views), entry: history.items[0] };
}

const ASK_EVERY_MS = 4000;

interface StepsProps {
  id: string;
  start: Start | undefined;
  begin(start: Start | undefined): void;
}

function Steps({ id, start, begin }: StepsProps) {
  const t = useTexts('guide');
  const hub = useHub();
  const [{ vendor: named }, change] = useParameters();
  const vendor = VENDORS.find((known) => known === named) ?? 'bitbybit';
  const query = useQuery({
    queryKey: ['order', id, 'guide'],
    queryFn: () => readShown(hub, id),
    refetchInterval: ASK_EVERY_MS,
  });
  useRefreshOnChange([['order', id, 'guide']], ({ data }) => data.id === id, 50);
  const shown = query.data;
  const isOfOrder = start?.id === id;
  useEffect(() => {
    if (shown && !isOfOrder) begin({ id, version: shown.order.version, lines: shown.lines });
  });
  if (!shown) {
    if (!query.isError) return <Loading />;
    // The order of an earlier visit may be deleted by now.
    const takeOther = (): void => {
      begin(undefined);
      change({ order: undefined });
    };
    return (
      <>
        <Failed error={query.error} onRetry={() => void query.refetch()} />
        <Button className="self-center" onClick={takeOther}>
          {t('other')}
        </Button>
      </>
    );
  }
  const hasChanged = isOfOrder && shown.order.version > start.version;
  const again = (): void => begin({ id, version: shown.order.version, lines: shown.lines });
  return (
    <ol className="flex max-w-6xl flex-col gap-8">
      <Step number={1} title={t('stepChoose')} isDone={hasChanged}>
        <Choose
          key={start?.version}
          {...{ vendor, order: shown.order, hasChanged }}
          onVendor={(next) => change({ vendor: next })}
        />
      </Step>
      <Step number={2} title={t('stepWatch')} isDone={hasChanged}>
        <p role="status" className="flex flex-wrap items-center gap-3">
          <span className={hasChanged ? 'font-medium text-good' : 'text-soft'}>
            {t(hasChanged ? 'arrived' : 'waiting')}
          </span>
          {hasChanged && (
            <Button isSmall onClick={again}>
              {t('again')}
            </Button>
          )}
        </p>
        <Views label={t('views')} now={shown.lines} before={isOfOrder ? start.lines : shown.lines} />
      </Step>
      <Step number={3} title={t('stepHistory')} isDone={hasChanged}>
        {hasChanged && shown.entry ? (
          <Noted entry={shown.entry} id={id} />
        ) : (
          <p className="text-soft">{t('notedWaiting')}</p>
        )}
      </Step>
      <Step number={4} title={t('stepOn')}>
        <Next id={id} />
      </Step>
    </ol>
  );
}

function Step({
  number,
  title,
  isDone = false,
  children,
}: {
  number: number;
  title: string;
  isDone?: boolean;
  children: ReactNode;
}) {
  const t = useTexts('guide');
  return (
    <li className="grid min-w-0 grid-cols-[2rem_minmax(0,1fr)] gap-x-3">
      <span
        aria-hidden
        className={classes(
          'flex size-8 items-center justify-center rounded-full border font-serif font-semibold',
          isDone ? 'border-good bg-good-soft text-good' : 'border-line-strong',
        )}
      >
        {isDone ? <Check size={16} /> : number}
      </span>
      <div className="flex min-w-0 flex-col gap-3">
        <h2 className="pt-0.5 font-serif text-xl font-semibold">
          {title}
          {isDone && <span className="sr-only"> ({t('done')})</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}

/** The vendor and its command. The command stays as it was when the step began, whatever it has changed by now. */
function Choose({
  vendor,
  order: present,
  hasChanged,
  onVendor,
}: {
  vendor: Vendor;
  order: Order;
  hasChanged: boolean;
  onVendor(vendor: Vendor): void;
}) {
  const t = useTexts('guide');
  const statuses = useStatuses();
  const [order] = useState(present);
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 text-sm font-medium">{t('vendor')}</legend>
        <div className="flex flex-wrap gap-2">
          {VENDORS.map((name) => (
            <label
              key={name}
              className="flex min-h-9 items-center gap-2 rounded-md border border-line-strong bg-panel px-3 has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="vendor"
                className="accent-accent"
                checked={name === vendor}
                disabled={hasChanged}
                onChange={() => onVendor(name)}
              />
              <ScriptMark dialect={name} />
            </label>
          ))}
        </div>
      </fieldset>
      <p>
        {t('order')}:{' '}
        <Link
          to="/orders/$id"
          params={{ id: order.id }}
          className="font-medium text-accent underline-offset-4 hover:underline"
        >
          {order.display_id ?? order.id}
        </Link>
      </p>
      <KeyStep />
      <p>{t('run')}</p>
      <Code label={t('command')} text={curlOf(callOf(vendor, order, statuses))} />
    </>
  );
}

/** The entry of the history that the command made. */
function Noted({ entry, id }: { entry: HistoryEntry; id: string }) {
  const t = useTexts('guide');
  const nameOf = useActorName();
  const statuses = useStatuses();
  const named = (value: unknown): unknown => statuses.find((status) => status.id === value)?.name ?? value;
  const { version, at, actor, dialect, operation } = entry;
  const changes = entry.changes.map(({ field, from, to }) =>
    field === 'status_id' ? { field: 'status', from: named(from), to: named(to) } : { field, from, to },
  );
  return (
    <>
      <p className="text-soft">{t('noted')}</p>
      <div className="just-changed flex flex-col gap-2 rounded-lg border border-line bg-panel p-4">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <strong className="font-semibold">{t('version', { version })}</strong>
          <span>{actor.name ?? nameOf(actor.id)}</span>
          <span className="text-soft">{t('through')}</span>
          <ScriptMark dialect={dialect} />
          <code className="font-mono text-xs text-soft">{operation}</code>
          <span className="text-soft">
            <Time at={at} style="full" />
          </span>
        </p>
        <FieldsChanged changes={changes} />
      </div>
      <Link to="/orders/$id" params={{ id }} className={classes(buttonClasses(), 'self-start')}>
        {t('openOrder')}
      </Link>
    </>
  );
}

const NEXT_PLACES = ['orders', 'statuses', 'webhooks', 'imports'] as const;

function Next({ id }: { id: string }) {
  const t = useTexts('guide');
  const shell = useTexts('shell');
  const item = 'font-medium text-accent underline-offset-4 hover:underline';
  return (
    <ul className="grid gap-x-8 gap-y-3 md:grid-cols-2">
      <li>
        <Link to="/orders/$id" params={{ id }} className={item}>
          {t('openOrder')}
        </Link>
        <p className="text-soft">{t('next.order')}</p>
      </li>
      {NEXT_PLACES.map((place) => (
        <li key={place}>
          <Link to={`/${place}`} className={item}>
            {shell(`nav.${place}`)}
          </Link>
          <p className="text-soft">{t(`next.${place}`)}</p>
        </li>
      ))}
      <li>
        <a href="/docs" className={item}>
          {t('reference')}
        </a>
        <p className="text-soft">{t('next.reference')}</p>
      </li>
    </ul>
  );
}
