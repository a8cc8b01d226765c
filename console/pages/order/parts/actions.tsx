import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Order } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { useParameters } from '../../../app/search.ts';
import { useMay } from '../../../app/session.ts';
import { Time } from '../../../format/time.tsx';
import { Button, IconButton } from '../../../kit/button.tsx';
import { TextField } from '../../../kit/field.tsx';
import { Menu } from '../../../kit/menu.tsx';
import { Confirm } from '../../../kit/overlay.tsx';
import { Refusal } from '../../../kit/states.tsx';
import { say } from '../../../kit/toast.tsx';
import { useTexts } from '../../../text/text.ts';
import { useKeys } from '../data/list-of.ts';
import { hasDraft } from '../edit/stored-draft.ts';

const EditSheet = lazy(() => import('../edit/edit-sheet.tsx').then(({ EditSheet }) => ({ default: EditSheet })));

/** What one can do with the order as a whole. */
export function OrderActions({ order, isLive }: { order: Order; isLive: boolean }) {
  const t = useTexts('order');
  const tc = useTexts('common');
  const mayWrite = useMay('orders:write');
  const mayDelete = useMay('orders:delete');
  const [{ edit }, setParameters] = useParameters();
  const [isDeleting, setDeleting] = useState(false);
  const isEditing = edit !== undefined && mayWrite && isLive;
  const open = (): void => setParameters({ edit: '1' });
  useKeys({ e: mayWrite && isLive ? open : undefined });
  if (!isLive) return null;
  return (
    <>
      <Button
        look="primary"
        icon={<Pencil size={14} />}
        disabled={!mayWrite}
        title={mayWrite ? `${tc('edit')} (e)` : t('mayNotWrite')}
        aria-keyshortcuts="e"
        onClick={open}
      >
        {hasDraft(order.id) && !isEditing ? t('edit.resume') : tc('edit')}
      </Button>
      {mayDelete && (
        <Menu
          trigger={<IconButton look="plain" isSmall={false} label={tc('more')} icon={<Ellipsis size={16} />} />}
          entries={[
            {
              id: 'delete',
              label: t('delete.do'),
              icon: <Trash2 size={14} />,
              isDangerous: true,
              onChoose: () => setDeleting(true),
            },
          ]}
        />
      )}
      <Suspense fallback={null}>
        {isEditing && <EditSheet order={order} onClose={() => setParameters({ edit: undefined })} />}
      </Suspense>
      <DeleteDialog order={order} isOpen={isDeleting} onClose={() => setDeleting(false)} />
    </>
  );
}

function DeleteDialog({ order, isOpen, onClose }: { order: Order; isOpen: boolean; onClose(): void }) {
  const t = useTexts('order');
  const hub = useHub();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () => hub.orders.delete(order.id, reason === '' ? {} : { reason }, { ifMatch: order.version }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['order', order.id] });
      void queryClient.invalidateQueries({ queryKey: ['orders'] });
      say(t('delete.done', { name: order.display_id }));
      onClose();
      void navigate({ to: '.', search: (search: Record<string, unknown>) => search });
    },
  });
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={t('delete.title', { name: order.display_id })}
      action={t('delete.do')}
      isDangerous
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <div className="flex flex-col gap-3">
        <p>{t('delete.about')}</p>
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          maxLength={1000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <Refusal error={remove.error} />
      </div>
    </Confirm>
  );
}

/** Says that the order is deleted, and restores it. */
export function DeletedBar({ order }: { order: Order }) {
  const t = useTexts('order');
  const hub = useHub();
  const queryClient = useQueryClient();
  const mayWrite = useMay('orders:write');
  const restore = useMutation({
    mutationFn: () => hub.orders.restore(order.id),
    onSuccess: (restored) => {
      queryClient.setQueryData(['order', order.id, 'now'], { order: restored, isDeleted: false });
      void queryClient.invalidateQueries({ queryKey: ['order', order.id] });
      void queryClient.invalidateQueries({ queryKey: ['orders'] });
      say(t('restore.done', { name: order.display_id }));
    },
  });
  return (
    <section
      className="flex flex-col gap-2 rounded-lg border border-line bg-bad-soft px-4 py-3"
      aria-label={t('deleted')}
    >
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 text-bad">
          {t('restore.about')} {order.deleted_at && <Time at={order.deleted_at} style="full" />}
        </p>
        <Button
          icon={<RotateCcw size={14} />}
          isBusy={restore.isPending}
          disabled={!mayWrite}
          title={mayWrite ? undefined : t('mayNotWrite')}
          onClick={() => restore.mutate()}
        >
          {t('restore.do')}
        </Button>
      </div>
      <Refusal error={restore.error} />
    </section>
  );
}
