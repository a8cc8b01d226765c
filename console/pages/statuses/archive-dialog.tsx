import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Status } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { SelectField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

const WAIT_MS = 500;

/** Archives a status, and moves its orders to another one if that is wanted. Says before what happens. */
export function ArchiveDialog({
  status,
  others,
  onClose,
}: {
  status: Status;
  others: readonly Status[];
  onClose(): void;
}) {
  const t = useTexts('statuses');
  const common = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [replacement, setReplacement] = useState('');
  const [left, setLeft] = useState(status.orders);
  const query = replacement === '' ? {} : { replacement };
  const preview = useQuery({
    queryKey: ['statuses', 'archive', status.id, replacement],
    queryFn: () => hub.statuses.remove(status.id, query, { dryRun: true }),
    retry: false,
  });
  const archive = useMutation({
    mutationFn: async () => {
      // A call moves orders for some seconds; the same call goes on.
      for (;;) {
        let reply = 200;
        const { orders } = await hub.statuses.remove(status.id, query, {
          onReply: ({ status: code }) => {
            reply = code;
          },
        });
        setLeft(orders);
        if (reply !== 202) return orders;
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      }
    },
    onSuccess: () => {
      say(t('archive.done', { name: status.name }));
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['statuses'] }),
  });
  const refusal = preview.data && !preview.data.accepted ? preview.data.refusal?.detail : undefined;
  const chosen = others.find(({ id }) => id === replacement);
  const count = { count: status.orders, formatted: formatCount(status.orders) };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('archive.title', { name: status.name })}
      description={t('archive.about')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            look="danger"
            isBusy={archive.isPending}
            disabled={refusal !== undefined}
            onClick={() => archive.mutate()}
          >
            {chosen && status.orders > 0 ? t('archive.move', count) : t('archive.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <SelectField
          label={t('archive.replacement')}
          value={replacement}
          choices={[
            { value: '', label: t('archive.none') },
            ...others.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ target }) => setReplacement(target.value)}
        />
        <p role="status">
          {status.orders === 0
            ? t('archive.noOrders')
            : chosen
              ? t('archive.willMove', { ...count, name: chosen.name })
              : t('archive.willKeep', count)}
        </p>
        {archive.isPending && chosen && status.orders > 0 && (
          <progress
            className="h-2 w-full accent-accent"
            max={status.orders}
            value={status.orders - left}
            aria-label={t('archive.progress')}
          />
        )}
        {refusal !== undefined && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
            {refusal}
          </p>
        )}
        <Refusal error={archive.error ?? preview.error} />
      </div>
    </Dialog>
  );
}
