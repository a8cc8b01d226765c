import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Order, type Problem, SteleError } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { useMay } from '../../../app/session.ts';
import { Button } from '../../../kit/button.tsx';
import { CheckField, TextField } from '../../../kit/field.tsx';
import { Dialog } from '../../../kit/overlay.tsx';
import { Failed, Loading, Refusal } from '../../../kit/states.tsx';
import { say } from '../../../kit/toast.tsx';
import { useTexts } from '../../../text/text.ts';
import { ChangeList } from '../changes/change-list.tsx';

export interface RevertDialogProps {
  /** The order as it is now. */
  order: Order;
  /** The version to return to; absent: the dialog is closed. */
  to: number | undefined;
  onClose(): void;
}

/** Shows what a return to an earlier version would change, and does it. */
export function RevertDialog({ order, to, onClose }: RevertDialogProps) {
  const t = useTexts('order');
  const tc = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const mayForce = useMay('orders:force');
  const [reason, setReason] = useState('');
  const [force, setForce] = useState(false);
  const { id, version } = order;
  const target = to ?? 0;
  const preview = useQuery({
    queryKey: ['order', id, 'revert', target, version, force],
    queryFn: () => hub.orders.revert(id, { version: target }, { dryRun: true, ifMatch: version, force }),
    enabled: to !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
  const revert = useMutation({
    mutationFn: () =>
      hub.orders.revert(id, { version: target, ...(reason === '' ? {} : { reason }) }, { ifMatch: version, force }),
    onSuccess: (reverted) => {
      queryClient.setQueryData(['order', id, 'now'], { order: reverted, isDeleted: false });
      void queryClient.invalidateQueries({ queryKey: ['order', id] });
      say(t('revert.done', { version: target }));
      onClose();
    },
  });
  const explained = preview.data;
  const refusal = explained && !explained.accepted ? refusalOf(explained.reply) : undefined;
  const changes = explained?.orders[0]?.changes ?? [];
  const isRefusedMove = explained?.refusal?.rule !== undefined && !explained.accepted;
  return (
    <Dialog
      isOpen={to !== undefined}
      onClose={onClose}
      title={t('revert.title', { version: target })}
      description={t('revert.takesBack', { count: version - target })}
      actions={
        <>
          <Button onClick={onClose}>{tc('cancel')}</Button>
          <Button
            look="primary"
            isBusy={revert.isPending}
            disabled={!explained?.accepted || changes.length === 0}
            onClick={() => revert.mutate()}
          >
            {t('revert.do')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {preview.isError ? (
          <Failed error={preview.error} onRetry={() => void preview.refetch()} />
        ) : explained === undefined ? (
          <Loading lines={3} />
        ) : (
          <>
            <Refusal error={refusal} />
            {isRefusedMove && mayForce && (
              <CheckField
                label={t('axis.force')}
                hint={t('axis.forceHint')}
                checked={force}
                onChange={({ target: { checked } }) => setForce(checked)}
              />
            )}
            {explained.accepted && (
              <section>
                <h3 className="mb-2 font-medium">{t('revert.changes', { count: changes.length })}</h3>
                <ChangeList changes={changes} currency={order.currency} isAllShown />
              </section>
            )}
          </>
        )}
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          maxLength={1000}
          value={reason}
          onChange={({ target: { value } }) => setReason(value)}
        />
        <Refusal error={revert.error} />
      </div>
    </Dialog>
  );
}

/** The refusal that a dry run foretells, as the error that the call would have. */
export const refusalOf = ({ status, body }: { status: number; body: unknown }): SteleError =>
  new SteleError(status, body as Problem & Record<string, unknown>, new Headers());
