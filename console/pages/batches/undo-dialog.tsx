import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Batch, BulkLine, BulkReply } from '../../../sdk/index.ts';
import { BatchPreview } from '../../app/batches/batch-preview.tsx';
import { useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Loading, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

interface BatchDialogProps {
  batch: Batch;
  onClose(): void;
  /** Called with the lines of the batch that was begun. */
  onRun(lines: AsyncIterable<BulkLine>): void;
}

/** Undoes a batch: first what would be taken back, and what was changed since and stays. */
export function UndoDialog({ batch, onClose, onRun }: BatchDialogProps) {
  const t = useTexts('batches');
  const common = useTexts('common');
  const hub = useHub();
  const [overwrite, setOverwrite] = useState(false);
  const [reason, setReason] = useState('');
  const preview = useQuery({
    queryKey: ['batches', 'undo', batch.id, overwrite],
    queryFn: async ({ signal }) => {
      // A dry run of many orders replies as the call itself does.
      const tried: unknown = await hub.batches.undo(batch.id, { overwrite }, { dryRun: true, signal });
      return tried as BulkReply;
    },
    gcTime: 0,
    staleTime: 0,
  });
  const reply = preview.data;
  const begin = (): void =>
    onRun(
      hub.batches.undoLines(
        batch.id,
        { overwrite, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
        { timeoutMs: 600_000 },
      ),
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('undo.title')}
      description={t('undo.about')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" disabled={!reply || reply.changed === 0} onClick={begin}>
            {reply
              ? t('undo.begin', { count: reply.changed, shown: formatCount(reply.changed) })
              : t('undo.beginUnknown')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {preview.isPending && <Loading lines={4} className="p-0" />}
        <Refusal error={preview.error} />
        {reply && <BatchPreview reply={reply} />}
        <CheckField
          label={t('undo.overwrite')}
          hint={t('undo.overwriteHint')}
          checked={overwrite}
          onChange={({ target }) => setOverwrite(target.checked)}
        />
        <TextField label={t('undo.reason')} value={reason} onChange={({ target }) => setReason(target.value)} />
      </div>
    </Dialog>
  );
}
