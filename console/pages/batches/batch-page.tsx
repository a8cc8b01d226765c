import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Batch } from '../../../sdk/index.ts';
import { type BatchRun, followBatch } from '../../app/batches/batch-run.ts';
import { Counts, ProgressBar, RunProgress } from '../../app/batches/run-progress.tsx';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { formatCount } from '../../format/money.tsx';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/code.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Facts, Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { BatchResults } from './batch-results.tsx';
import { BatchState, useChangeWords, useWhichWords } from './batch-words.tsx';
import { RetryDialog } from './retry-dialog.tsx';
import { UndoDialog } from './undo-dialog.tsx';

const READ_EVERY_MS = 1000;

/** One batch: what it did, what became of each order, and its undo. */
export function Page() {
  const t = useTexts('batches');
  const { id = '' } = useParams({ strict: false });
  const hub = useHub();
  const query = useQuery({
    queryKey: ['batches', id],
    queryFn: () => hub.batches.get(id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? READ_EVERY_MS : false),
  });
  const changeWords = useChangeWords();
  const title = query.data ? changeWords(query.data) || t(`kind.${query.data.kind}`) : t('title');
  return (
    <Frame
      title={title}
      about={<Link to="/batches">{t('title')}</Link>}
      actions={query.data && <Actions batch={query.data} />}
    >
      <Loaded query={query} lines={6}>
        {(batch) => (
          <>
            <Panel>
              <Summary batch={batch} />
            </Panel>
            <BatchResults batch={batch} />
          </>
        )}
      </Loaded>
    </Frame>
  );
}

function Summary({ batch }: { batch: Batch }) {
  const t = useTexts('batches');
  const whichWords = useWhichWords();
  const done = batch.changed + batch.unchanged + batch.refused + batch.failed;
  const link = (id: string) => (
    <Link to="/batches/$id" params={{ id }} className="text-accent hover:underline">
      {t('aBatch')}
    </Link>
  );
  const total = batch.total ?? undefined;
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2">
          <BatchState state={batch.state} />
          <span role="status">
            {t('running', { done: formatCount(done), total: total === undefined ? '…' : formatCount(total) })}
          </span>
        </p>
        <ProgressBar label={t('progress')} done={done} total={total} />
        <Counts counts={batch} />
        {batch.state === 'cut_off' && (
          <p className="text-sm text-warn">{t(batch.kind === 'import' ? 'continueImport' : 'continueAbout')}</p>
        )}
      </div>
      <Facts
        facts={[
          [t('facts.which'), whichWords(batch)],
          ...(batch.reason === null ? [] : [[t('facts.reason'), batch.reason] as const]),
          [t('facts.by'), batch.actor.name],
          [t('facts.started'), <Time key="at" at={batch.started_at} style="full" />],
          [t('facts.changed'), <Time key="at" at={batch.changed_at} style="full" />],
          ...(batch.undoes === null ? [] : [[t('facts.undoes'), link(batch.undoes)] as const]),
          ...(batch.undone_by === null ? [] : [[t('facts.undoneBy'), link(batch.undone_by)] as const]),
          [
            t('facts.id'),
            <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
              {batch.id}
              <CopyButton text={batch.id} />
            </span>,
          ],
        ]}
      />
    </div>
  );
}

function Actions({ batch }: { batch: Batch }) {
  const t = useTexts('batches');
  const hub = useHub();
  const queryClient = useQueryClient();
  const mayWrite = useMay('orders:write');
  const [{ undo }, change] = useParameters();
  const [isRetrying, setRetrying] = useState(false);
  const [run, setRun] = useState<BatchRun>();
  if (!mayWrite) return null;
  const again = (): void => {
    for (const key of ['batches', 'order']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const mayUndo = batch.subject === 'orders' && batch.state === 'done' && batch.changed > 0;
  const mayContinue = batch.state === 'cut_off' && batch.kind !== 'import';
  const mayRetry = batch.kind === 'bulk' && batch.state === 'done' && batch.refused > 0 && batch.request !== null;
  return (
    <>
      {mayContinue && (
        <Button
          look="primary"
          onClick={() => setRun(followBatch(hub.batches.continueLines(batch.id, { timeoutMs: 600_000 }), again))}
        >
          {t('continue')}
        </Button>
      )}
      {mayRetry && <Button onClick={() => setRetrying(true)}>{t('retry')}</Button>}
      {mayUndo && <Button onClick={() => change({ undo: 'true' })}>{t('undo.open')}</Button>}
      {undo !== undefined && mayUndo && !run && (
        <UndoDialog
          batch={batch}
          onClose={() => change({ undo: undefined })}
          onRun={(lines) => {
            change({ undo: undefined });
            setRun(followBatch(lines, again));
          }}
        />
      )}
      {isRetrying && (
        <RetryDialog
          batch={batch}
          onClose={() => setRetrying(false)}
          onRun={(lines) => {
            setRetrying(false);
            setRun(followBatch(lines, again));
          }}
        />
      )}
      {run && (
        <Dialog isOpen onClose={() => setRun(undefined)} title={t('progress')}>
          <RunProgress run={run} />
        </Dialog>
      )}
    </>
  );
}
