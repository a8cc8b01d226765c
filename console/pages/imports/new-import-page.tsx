import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ImportQuery } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay, useSession } from '../../app/session.ts';
import { Button, Spinner } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { FileDrop, sizeText } from './file-drop.tsx';
import { type ImportOptions, Options, START_OPTIONS } from './options.tsx';
import { Reading } from './reading.tsx';
import { startRun, useRun, withMapping } from './runs.ts';
import { EmptyFile, NotText, readSample, type Sample } from './sample.ts';
import { reportOf, Trial } from './trial.tsx';
import { useReading } from './use-reading.ts';

/** Imports a file: the file, what it leaves open, what it would do, and the start. */
export function Page() {
  const t = useTexts('imports');
  const [file, setFile] = useState<File | undefined>(undefined);
  const sample = useQuery({
    queryKey: ['imports', 'sample', file?.name, file?.size, file?.lastModified],
    queryFn: () => readSample(file as File),
    enabled: file !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Frame title={t('new.title')} about={t('new.about')}>
      {file === undefined || sample.isError ? (
        <FileDrop
          title={t('drop.title')}
          hint={t('drop.hint')}
          error={sample.isError ? t(errorOf(sample.error)) : undefined}
          onFile={setFile}
        />
      ) : sample.data ? (
        <NewImport
          key={`${file.name} ${file.size} ${file.lastModified}`}
          file={file}
          sample={sample.data}
          onOther={() => setFile(undefined)}
        />
      ) : (
        <Spinner />
      )}
    </Frame>
  );
}

function errorOf(error: unknown): 'drop.empty' | 'drop.noText' | 'drop.unreadable' {
  if (error instanceof EmptyFile) return 'drop.empty';
  return error instanceof NotText ? 'drop.noText' : 'drop.unreadable';
}

/** The steps after a file was chosen. */
function NewImport({ file, sample, onOther }: { file: File; sample: Sample; onOther(): void }) {
  const t = useTexts('imports');
  const hub = useHub();
  const { workspace_id: workspace } = useSession();
  const navigate = useNavigate();
  const draftName = `import.${workspace}.${file.name}.${file.size}`;
  const [options, setOptions, forgetOptions] = useDraft<ImportOptions>(`${draftName}.options`, {
    ...START_OPTIONS,
    as: sample.format === 'jsonl' && sample.isReplies ? 'wizcommerce' : '',
  });
  const reading = useReading(draftName, options, sample);
  const { mapping, savedName } = reading;
  const query = queryOf(options, sample, savedName);
  const [runKey, setRunKey] = useState<string | undefined>(undefined);
  const run = useRun(runKey);
  const trial = useMutation({
    mutationFn: (_inputs: string) =>
      withMapping(hub, mapping, undefined, (name) =>
        reportOf(
          hub.imports.run({ ...query, ...(name === undefined ? {} : { mapping: name }) }, file, { dryRun: true }),
        ),
      ),
  });
  // What a dry run said holds for what it was asked.
  const inputs = JSON.stringify([query, mapping]);
  const tried = trial.variables === inputs ? trial.data : undefined;
  const start = (): void => {
    const saveAs = reading.saveAs === '' ? undefined : reading.saveAs;
    setRunKey(startRun(hub, workspace, { file, fileName: file.name, query, mapping, saveAs }));
  };
  const id = run?.id;
  useEffect(() => {
    if (id === undefined) return;
    reading.forget();
    forgetOptions();
    void navigate({ to: '/imports/$id', params: { id } });
  });
  const isStarting = run !== undefined && run.state !== 'failed';
  return (
    <>
      <Panel>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1">
            <strong className="font-medium break-all">{file.name}</strong>{' '}
            <span className="text-soft">
              {sizeText(file.size)} · {t(sample.format === 'csv' ? 'file.table' : 'file.json')}
            </span>
          </p>
          <Button onClick={onOther}>{t('file.other')}</Button>
        </div>
      </Panel>
      <Options options={options} sample={sample} onChange={setOptions} />
      {sample.format === 'csv' && options.kind !== 'products' && options.kind !== 'items' && (
        <Reading reading={reading} kind={options.kind} sample={sample} error={trial.error ?? run?.error} />
      )}
      <Panel title={t('trial.title')}>
        <div className="flex flex-col gap-4">
          <p className="text-soft">{reading.isOpen ? t('trial.open') : t('trial.about')}</p>
          {tried && <Trial report={tried} />}
          <Refusal error={trial.error ?? run?.error} />
          <p role="status" className="text-sm text-soft">
            {trial.isPending && t('trial.running')}
            {isStarting && t(run.state === 'waiting' ? 'run.waiting' : 'run.starting')}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button
              isBusy={trial.isPending}
              disabled={reading.isOpen || isStarting}
              onClick={() => trial.mutate(inputs)}
              look={tried ? 'plain' : 'primary'}
            >
              {tried ? t('trial.again') : t('trial.try')}
            </Button>
            <StartButton
              kind={options.kind}
              look={tried ? 'primary' : 'plain'}
              isBusy={isStarting}
              isDisabled={reading.isOpen || trial.isPending}
              onStart={start}
            />
          </div>
        </div>
      </Panel>
    </>
  );
}

function StartButton(props: {
  kind: ImportQuery['kind'];
  look: 'primary' | 'plain';
  isBusy: boolean;
  isDisabled: boolean;
  onStart(): void;
}) {
  const t = useTexts('imports');
  const scope = {
    orders: 'orders:write',
    customers: 'customers:write',
    products: 'products:write',
    items: 'products:write',
  };
  const may = useMay(scope[props.kind]);
  return (
    <Button
      look={props.look}
      isBusy={props.isBusy}
      disabled={props.isDisabled || !may}
      title={may ? undefined : t('new.noScope', { scope: scope[props.kind] })}
      onClick={props.onStart}
    >
      {t('run.start')}
    </Button>
  );
}

function queryOf(options: ImportOptions, sample: Sample, savedName: string | undefined): ImportQuery {
  const { kind, as, existing, otherLines, isStrict, isExport } = options;
  const isTable = sample.format === 'csv';
  return {
    kind,
    format: sample.format,
    ...(as === '' || isTable ? {} : { as }),
    ...(existing === 'merge' ? {} : { existing }),
    ...(otherLines === 'keep' || (as !== '' && !isTable) ? {} : { other_lines: otherLines }),
    ...(isStrict ? { strict_totals: true } : {}),
    ...(isExport ? { as_exported: true } : {}),
    ...(isTable ? { delimiter: sample.delimiter } : {}),
    ...(savedName === undefined || !isTable ? {} : { mapping: savedName }),
  };
}
