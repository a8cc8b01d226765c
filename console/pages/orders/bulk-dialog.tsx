import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useState } from 'react';
import { BatchPreview } from '../../app/batches/batch-preview.tsx';
import { type BatchRun, followBatch, useBatchRun } from '../../app/batches/batch-run.ts';
import { RunProgress } from '../../app/batches/run-progress.tsx';
import { useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { Dialog } from '../../kit/overlay.tsx';
import { Loading, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { BulkFields } from './bulk-fields.tsx';
import { type BulkBody, type BulkEntries, type BulkStart, changeOf, ordersOf } from './bulk-form.ts';
import type { ListState } from './list-search.ts';
import type { Selection } from './selection.ts';

interface BulkDialogProps {
  start: BulkStart;
  list: ListState;
  selection: Selection;
  /** The number of chosen orders, once it is known. */
  size: number | undefined;
  onClose(): void;
  /** Called when the change has begun. */
  onBegin(): void;
}

const NOTHING: BulkEntries = { statusId: '', addTags: '', removeTags: '', patch: {}, reason: '', isForced: false };

/** Changes many orders: what to change, a dry run of it, and how it goes. */
export function BulkDialog({ start, list, selection, size, onClose, onBegin }: BulkDialogProps) {
  const t = useTexts('orders');
  const [orders] = useState(() => ({ which: ordersOf(selection, list), size }));
  const [run, setRun] = useState<BatchRun>();
  const title = t('bulk.title', {
    count: orders.size ?? 2,
    shown: orders.size === undefined ? '…' : formatCount(orders.size),
  });
  if (run) return <Running title={title} run={run} onClose={onClose} />;
  return (
    <Entering
      start={start}
      orders={orders}
      title={title}
      onClose={onClose}
      onRun={(begun) => {
        setRun(begun);
        onBegin();
      }}
    />
  );
}

function Running({ title, run, onClose }: { title: string; run: BatchRun; onClose(): void }) {
  const t = useTexts('orders');
  const { isDone } = useBatchRun(run);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      {...(isDone ? {} : { description: t('bulk.goesOn') })}
      actions={<Button onClick={onClose}>{t(isDone ? 'bulk.back' : 'bulk.hide')}</Button>}
    >
      <RunProgress run={run} />
    </Dialog>
  );
}

interface EnteringProps {
  start: BulkStart;
  orders: { which: Record<string, unknown>; size: number | undefined };
  title: string;
  onClose(): void;
  onRun(run: BatchRun): void;
}

function Entering({ start, orders, title, onClose, onRun }: EnteringProps) {
  const t = useTexts('orders');
  const common = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [kept, setEntries, forget] = useDraft<BulkEntries>('bulk', NOTHING);
  const [isTouched, setTouched] = useState(false);
  // What was chosen in the list comes before what was entered earlier.
  const entries = isTouched || start.statusId === undefined ? kept : { ...kept, statusId: start.statusId };
  const change = changeOf(entries);
  const body = change && ({ ...orders.which, ...change } as BulkBody);
  const preview = useBulkPreview(body, entries.isForced, orders.size);
  const reply = preview.isStale ? undefined : preview.reply;
  const begin = (): void => {
    if (!body || !reply) return;
    const expect = 'filter' in orders.which ? { expect: reply.total } : {};
    const lines = hub.orders.bulkLines({ ...body, ...expect } as BulkBody, {
      force: entries.isForced,
      timeoutMs: 600_000,
    });
    const again = (): void => {
      for (const key of ['orders', 'batches', 'order'])
        void queryClient.invalidateQueries({ queryKey: [key], refetchType: key === 'orders' ? 'none' : 'active' });
      void queryClient.invalidateQueries({ queryKey: ['orders', 'counts'] });
    };
    onRun(followBatch(lines, again));
    forget();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      shape="wide"
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" disabled={!reply || reply.changed === 0} onClick={begin}>
            {reply
              ? t('bulk.begin', { count: reply.changed, shown: formatCount(reply.changed) })
              : t('bulk.beginUnknown')}
          </Button>
        </>
      }
    >
      <div className="grid gap-6 md:grid-cols-2">
        <BulkFields
          entries={entries}
          start={start}
          error={preview.error}
          onChange={(next) => {
            setTouched(true);
            setEntries(next);
          }}
        />
        <section aria-label={t('bulk.preview')} className="min-w-0 rounded-md border border-line bg-page p-3">
          <h3 className="mb-2 font-semibold">{t('bulk.preview')}</h3>
          {!body && <p className="text-soft">{t('bulk.nothing')}</p>}
          {body && preview.ask && (
            <div className="flex flex-col items-start gap-2">
              <p className="text-soft">{t('bulk.many')}</p>
              <Button onClick={preview.ask}>{t('bulk.check')}</Button>
            </div>
          )}
          {body && preview.isReading && <Loading lines={4} className="p-0" />}
          <Refusal error={preview.error} />
          {body && preview.reply && !preview.error && (
            <div className={preview.isStale ? 'opacity-50' : undefined}>
              <BatchPreview reply={preview.reply} />
            </div>
          )}
        </section>
      </div>
    </Dialog>
  );
}

/** Up to so many orders are checked by themselves whenever the change differs. */
const CHECKED_AT_ONCE = 2000;
const SETTLED_MS = 350;

/** The dry run of a change. `ask` begins it where it takes long. */
function useBulkPreview(body: BulkBody | undefined, force: boolean, size: number | undefined) {
  const hub = useHub();
  const wanted = useDeferredValue(JSON.stringify([body, force]));
  const [settled, setSettled] = useState(wanted);
  const [asked, setAsked] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const isSmall = size !== undefined && size <= CHECKED_AT_ONCE;
  const isAsked = isSmall || asked === wanted;
  const query = useQuery({
    queryKey: ['batches', 'preview', settled],
    queryFn: ({ signal }) => hub.orders.bulk(body as BulkBody, { dryRun: true, force, signal }),
    enabled: body !== undefined && isAsked,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const isStale = query.isPlaceholderData || query.isFetching || settled !== wanted;
  return {
    reply: isAsked ? query.data : undefined,
    error: isStale ? undefined : query.error,
    isStale,
    isReading: isAsked && query.isPending,
    ask: isAsked ? undefined : () => setAsked(wanted),
  };
}
