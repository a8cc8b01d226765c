import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

/** Takes back what an import of orders did, as one forward change that is looked at first. */
export function UndoImport({ id }: { id: string }) {
  const t = useTexts('imports');
  const hub = useHub();
  const queryClient = useQueryClient();
  const mayWrite = useMay('orders:write');
  const mayRead = useMay('orders:read');
  const [isAsking, setAsking] = useState(false);
  const batch = useQuery({ queryKey: ['batches', id], queryFn: () => hub.batches.get(id), enabled: mayRead });
  const preview = useQuery({
    queryKey: ['batches', id, 'undo'],
    queryFn: () => hub.batches.undo(id, {}, { dryRun: true }) as Promise<unknown>,
    enabled: isAsking,
    staleTime: 0,
    retry: false,
  });
  const undo = useMutation({
    mutationFn: () => hub.batches.undo(id),
    onSuccess: () => {
      setAsking(false);
      say(t('undo.done'));
    },
    onSettled: () => {
      for (const queryKey of [['batches'], ['orders'], ['import', id]])
        void queryClient.invalidateQueries({ queryKey });
    },
  });
  const undone = batch.data?.undone_by;
  if (typeof undone === 'string')
    return (
      <p>
        {t('undo.undone')}{' '}
        <Link to="/batches/$id" params={{ id: undone }} className="text-accent underline-offset-2 hover:underline">
          {t('undo.look')}
        </Link>
      </p>
    );
  if (!mayWrite || !batch.data || batch.data.changed === 0) return null;
  const counts = preview.data as { changed?: number; refused?: number } | undefined;
  return (
    <div>
      <Button icon={<Undo2 size={16} aria-hidden />} onClick={() => setAsking(true)}>
        {t('undo.action')}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('undo.title')}
        action={t('undo.confirm')}
        isDangerous
        isBusy={undo.isPending || preview.isPending}
        onConfirm={() => undo.mutate()}
      >
        <p>{t('undo.about')}</p>
        <p role="status" className="mt-2">
          {counts && t('undo.preview', { changed: counts.changed ?? 0, refused: counts.refused ?? 0 })}
        </p>
        <Refusal error={undo.error ?? preview.error} />
      </Confirm>
    </div>
  );
}
