import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Import } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay, useSession } from '../../app/session.ts';
import { Time } from '../../format/time.tsx';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Facts, Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { FileDrop, sizeText } from './file-drop.tsx';
import { type KeptImport, keptImport } from './kept-imports.ts';
import { RefusedRows } from './refused-rows.tsx';
import { continueRun, pauseRun, resumeRun, useRun } from './runs.ts';
import { isCutOff, StateBadge } from './state-badge.tsx';
import { Counts } from './trial.tsx';
import { UndoImport } from './undo-import.tsx';

/** One import: how far it is, what became of its rows, and what one can do about the refused ones. */
export function Page() {
  const t = useTexts('imports');
  const hub = useHub();
  const queryClient = useQueryClient();
  const { id = '' } = useParams({ strict: false });
  const run = useRun(id);
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: () => hub.imports.get(id),
    refetchInterval: ({ state }) => (state.data?.state === 'done' ? false : 1000),
  });
  const isDone = query.data?.state === 'done' || run?.state === 'done';
  useEffect(() => {
    if (!isDone) return;
    for (const queryKey of [['import', id], ['orders'], ['customers'], ['batches'], ['statuses']])
      void queryClient.invalidateQueries({ queryKey });
  }, [isDone, id, queryClient]);
  return (
    <Frame
      title={t('one.title')}
      actions={
        <Link to="/imports" className={buttonClasses()}>
          {t('one.all')}
        </Link>
      }
    >
      <Loaded query={query} lines={6}>
        {(item) => <OneImport item={item} />}
      </Loaded>
    </Frame>
  );
}

function OneImport({ item }: { item: Import }) {
  const t = useTexts('imports');
  const { workspace_id: workspace } = useSession();
  const kept = keptImport(workspace, item.id);
  const mayRead = useMay('orders:read');
  const run = useRun(item.id);
  const isWaiting = item.state !== 'done' && run === undefined && isCutOff(item);
  return (
    <>
      <Panel>
        <div className="flex flex-col gap-4">
          <Progress item={item} kept={kept} />
          <Counts counts={item} />
          <Facts
            facts={[
              [
                t('one.what'),
                <span key="what" className="flex flex-wrap items-center gap-2">
                  <span>{t(`kind.${item.kind}`)}</span>
                  {item.as === undefined ? (
                    <span className="text-soft">{t(item.format === 'csv' ? 'file.table' : 'file.json')}</span>
                  ) : (
                    <ScriptMark dialect={item.as} />
                  )}
                </span>,
              ],
              ...(kept ? [[t('one.file'), <span key="file">{kept.file}</span>] as const] : []),
              [t('one.started'), <Time key="at" at={item.started_at} />],
              [t('option.existing'), t(`option.how.${item.existing}`)],
              ...(mayRead
                ? [
                    [
                      t('one.batch'),
                      <Link
                        key="batch"
                        to="/batches/$id"
                        params={{ id: item.id }}
                        className="text-accent underline-offset-2 hover:underline"
                      >
                        {t('one.batchLink')}
                      </Link>,
                    ] as const,
                  ]
                : []),
            ]}
          />
          {item.state === 'done' && item.kind === 'orders' && <UndoImport id={item.id} />}
        </div>
      </Panel>
      {isWaiting && <Resume item={item} kept={kept} />}
      {item.refused > 0 && (item.state === 'done' || isWaiting) && (
        <RefusedRows item={item} kept={kept} file={run?.file} />
      )}
    </>
  );
}

/** How much of the file was read, and the button that pauses. */
function Progress({ item, kept }: { item: Import; kept: KeptImport | undefined }) {
  const t = useTexts('imports');
  const hub = useHub();
  const { workspace_id: workspace } = useSession();
  const run = useRun(item.id);
  const size = run?.file.size ?? kept?.size;
  const isDone = item.state === 'done';
  const percent = size === undefined || size === 0 ? undefined : Math.min(100, (item.next_offset / size) * 100);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3" role="status">
        <StateBadge item={item} />
        {!isDone && (
          <span className="text-sm text-soft">
            {size === undefined
              ? t('run.read', { size: sizeText(item.next_offset) })
              : t('run.readOf', { size: sizeText(item.next_offset), all: sizeText(size) })}
          </span>
        )}
        {run?.state === 'waiting' && <span className="text-sm text-warn">{t('run.waiting')}</span>}
        <span className="flex-1" />
        {!isDone && (run?.state === 'sending' || run?.state === 'waiting') && (
          <Button isSmall icon={<Pause size={14} aria-hidden />} onClick={() => pauseRun(run.key)}>
            {t('run.pause')}
          </Button>
        )}
        {!isDone && (run?.state === 'paused' || run?.state === 'failed') && (
          <Button
            isSmall
            look="primary"
            icon={<Play size={14} aria-hidden />}
            onClick={() => continueRun(hub, workspace, run.key)}
          >
            {t('run.continue')}
          </Button>
        )}
      </div>
      {!isDone && (
        <progress
          className="h-2 w-full accent-accent"
          aria-label={t('run.progress')}
          {...(percent === undefined ? {} : { max: 100, value: percent })}
        />
      )}
      {run?.state === 'failed' && <Refusal error={run.error} />}
    </div>
  );
}

/** After the page or the hub was restarted the browser no longer has the file: the user gives it again. */
function Resume({ item, kept }: { item: Import; kept: KeptImport | undefined }) {
  const t = useTexts('imports');
  const hub = useHub();
  const { workspace_id: workspace } = useSession();
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const take = (file: File): void => {
    const isOther = kept ? file.size !== kept.size : file.size < item.next_offset;
    setWrong(isOther ? t('resume.other', { file: file.name }) : undefined);
    if (isOther) return;
    const query = kept?.query ?? { kind: item.kind, format: item.format };
    resumeRun(hub, workspace, item.id, { file, fileName: file.name, query, mapping: kept?.mapping });
  };
  return (
    <Panel title={t('resume.title')}>
      <FileDrop
        title={kept ? t('resume.choose', { file: kept.file }) : t('resume.chooseAny')}
        hint={t('resume.hint', { size: sizeText(item.next_offset) })}
        error={wrong}
        onFile={take}
      />
    </Panel>
  );
}
