import { useEffect, useRef, useState } from 'react';
import { type Hub, useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import type { ColumnId } from './columns.tsx';
import type { ListState } from './list-search.ts';
import { tableFile } from './table-file.ts';

const KINDS = ['table', 'csv', 'jsonl'] as const;
type Kind = (typeof KINDS)[number];

interface ExportDialogProps {
  list: ListState;
  total: number | undefined;
  onClose(): void;
}

/** Exports the orders of the list: the table as it is shown, or the hub's own files with all fields. */
export function ExportDialog({ list, total, onClose }: ExportDialogProps) {
  const t = useTexts('orders');
  const common = useTexts('common');
  const hub = useHub();
  const [kind, setKind] = useState<Kind>('table');
  const [progress, setProgress] = useState<string>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const heading = (id: ColumnId | 'display_id'): string => t(`column.${id.replace('.', '_') as 'status'}`);
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setError(undefined);
    setProgress('');
    const onRows = (rows: number): void =>
      setProgress(
        t('export.rows', {
          count: rows,
          shown: formatCount(rows),
          total: total === undefined ? '…' : formatCount(total),
        }),
      );
    const onBytes = (bytes: number): void => setProgress(t('export.bytes', { size: (bytes / 1e6).toFixed(1) }));
    try {
      const { signal } = controller;
      const file =
        kind === 'table'
          ? await tableFile(hub, list, heading, { signal, onRows })
          : await hubFile(hub, list, kind, signal, onBytes);
      save(file, `orders.${kind === 'jsonl' ? 'jsonl' : 'csv'}`);
      say(t('export.done'));
      onClose();
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    } finally {
      setProgress(undefined);
    }
  };
  const isRunning = progress !== undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('export.title')}
      description={
        total === undefined ? t('export.aboutAll') : t('export.about', { count: total, shown: formatCount(total) })
      }
      actions={
        <>
          <Button onClick={() => (isRunning ? running.current?.abort() : onClose())}>
            {isRunning ? t('export.stop') : common('cancel')}
          </Button>
          <Button look="primary" isBusy={isRunning} onClick={() => void run()}>
            {t('export.start')}
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-3" disabled={isRunning}>
        <legend className="sr-only">{t('export.kind')}</legend>
        {KINDS.map((value) => (
          <label key={value} className="flex items-start gap-2">
            <input
              type="radio"
              name="kind"
              className="mt-0.5 size-4 accent-accent"
              checked={kind === value}
              onChange={() => setKind(value)}
            />
            <span>
              <span className="block font-medium">{t(`export.kinds.${value}`)}</span>
              <span className="block text-sm text-soft">{t(`export.abouts.${value}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p role="status" className="mt-3 text-sm text-soft">
        {progress}
      </p>
      <Refusal error={error} />
    </Dialog>
  );
}

/** The hub's own file of the orders that meet the filters. A connection that breaks rejects: a part is never taken for the whole. */
async function hubFile(
  hub: Hub,
  { filters }: ListState,
  format: 'csv' | 'jsonl',
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const stream = await hub.exports.orders({ ...(filters as object), format }, { signal });
  let bytes = 0;
  const counted = stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        onBytes(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted as ReadableStream<Uint8Array<ArrayBuffer>>).blob();
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
