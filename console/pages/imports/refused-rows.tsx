import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Download, Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Import, ImportMapping } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { Panel } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { FileDrop } from './file-drop.tsx';
import type { KeptImport } from './kept-imports.ts';
import {
  type BadRows,
  type Fixes,
  fileOf,
  findJsonRows,
  findTableRows,
  MOST_ROWS,
  type Refused,
  type RowProblem,
} from './refused.ts';
import { RefusedGrid } from './refused-grid.tsx';
import { startRun, useRun } from './runs.ts';
import { readSample } from './sample.ts';
import { ReasonTable } from './trial.tsx';

const MOST_READ = 10_000;

/** The refused rows of an import: why, and with the file at hand, the cells to mend and send again. */
export function RefusedRows({
  item,
  kept,
  file: known,
}: {
  item: Import;
  kept: KeptImport | undefined;
  file: Blob | undefined;
}) {
  const t = useTexts('imports');
  const hub = useHub();
  const [chosen, setChosen] = useState<File | undefined>(undefined);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const file = known ?? chosen;
  const refused = useQuery({
    queryKey: ['import', item.id, 'refused', item.refused],
    queryFn: () => readRefused(hub.batches.listResults(item.id, { result: 'refused', limit: 200 })),
  });
  const isReplies = item.as !== undefined;
  return (
    <Panel title={t('refused.title', { count: item.refused })} isFlush>
      <Loaded query={refused} lines={4}>
        {(rows) =>
          file && !isReplies ? (
            <Mending item={item} kept={kept} file={file} refused={rows} />
          ) : (
            <div className="flex flex-col gap-4 p-4">
              {isReplies ? (
                <p className="text-soft">{t('refused.replies')}</p>
              ) : (
                <FileDrop
                  title={kept ? t('resume.choose', { file: kept.file }) : t('resume.chooseAny')}
                  hint={t('refused.needsFile')}
                  error={wrong}
                  onFile={(given) => {
                    const isOther = kept ? given.size !== kept.size : given.size < item.next_offset;
                    setWrong(isOther ? t('resume.other', { file: given.name }) : undefined);
                    if (!isOther) setChosen(given);
                  }}
                />
              )}
              <ReasonTable refused={rows} />
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** The refused rows that the hub keeps, without values of the file. */
async function readRefused(
  results: AsyncIterable<{ row?: number; line?: number; problem: unknown }>,
): Promise<Refused[]> {
  const rows: Refused[] = [];
  for await (const { row, line, problem } of results) {
    if (rows.length >= MOST_READ) break;
    if (row === undefined || line === undefined) continue;
    const { errors = [], detail = '' } = (problem ?? {}) as { errors?: RowProblem[]; detail?: string };
    rows.push({ row, line, problems: errors.length > 0 ? errors : [{ pointer: '', detail, line, column: 1 }] });
  }
  return rows;
}

interface MendingProps {
  item: Import;
  kept: KeptImport | undefined;
  file: Blob;
  refused: Refused[];
}

/** Mends refused rows and sends those alone, as an import of their own. */
function Mending({ item, kept, file, refused }: MendingProps) {
  const t = useTexts('imports');
  const hub = useHub();
  const { workspace_id: workspace } = useSession();
  const navigate = useNavigate();
  const [fixes, setFixes, forget] = useDraft<Fixes>(`import.${item.id}.fixes`, {});
  const [runKey, setRunKey] = useState<string | undefined>(undefined);
  const run = useRun(runKey);
  const rows = useQuery({
    queryKey: ['import', item.id, 'rows', file.size, refused.length],
    queryFn: () => findRows(file, refused, item, kept?.mapping),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const id = run?.id;
  useEffect(() => {
    if (id === undefined || id === item.id) return;
    forget();
    void navigate({ to: '/imports/$id', params: { id } });
  });
  const name = kept?.file ?? `import-${item.id}.csv`;
  const send = (bad: BadRows): void => {
    const { as: _as, existing } = item;
    const query = kept?.query ?? { kind: item.kind, format: item.format, existing };
    const delimiter = bad.table ? { delimiter: bad.table.delimiter } : {};
    const begun = { file: fileOf(bad, fixes), fileName: t('refused.fileName', { name }), mapping: kept?.mapping };
    setRunKey(startRun(hub, workspace, { ...begun, query: { ...query, ...delimiter } }));
  };
  const isSending = run !== undefined && run.state !== 'failed';
  return (
    <Loaded query={rows} lines={4}>
      {(bad) => (
        <div className="flex flex-col gap-3 pb-3">
          <div className="flex flex-wrap items-center gap-2 px-4 pt-3">
            <p className="min-w-0 flex-1 text-soft">
              {bad.rows.length >= MOST_ROWS ? t('refused.first', { count: MOST_ROWS }) : t('refused.mend')}
            </p>
            <Button
              icon={<Download size={16} aria-hidden />}
              onClick={() => download(fileOf(bad, fixes, t('refused.reason')), `refused-${name}`)}
            >
              {t('refused.download')}
            </Button>
            <Button
              look="primary"
              icon={<Send size={16} aria-hidden />}
              isBusy={isSending}
              disabled={bad.rows.length === 0}
              onClick={() => send(bad)}
            >
              {t('refused.send', { count: bad.rows.length })}
            </Button>
          </div>
          {run?.state === 'failed' && (
            <div className="px-4">
              <Refusal error={run.error} />
            </div>
          )}
          <RefusedGrid
            bad={bad}
            fixes={fixes}
            mapping={kept?.mapping}
            onFix={(key, text) => setFixes({ ...fixes, [key]: text })}
          />
        </div>
      )}
    </Loaded>
  );
}

async function findRows(
  file: Blob,
  refused: Refused[],
  item: Import,
  mapping: ImportMapping | undefined,
): Promise<BadRows> {
  if (item.format === 'jsonl') return findJsonRows(file, refused);
  const sample = await readSample(file);
  if (sample.format !== 'csv') return findJsonRows(file, refused);
  const { header, delimiter } = sample;
  const names = ['reference_id', 'id'];
  const keys = mapping
    ? mapping.columns.filter(({ to }) => names.includes(to)).map((column) => column.header)
    : names.filter((name) => header.includes(name));
  return findTableRows(file, refused, { header, delimiter, keys: item.kind === 'orders' ? keys : [] });
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
