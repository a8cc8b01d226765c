import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Customer, Erasure as Erased } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { formatCount } from '../../format/money.tsx';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { fieldError, Loaded, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { nameOf } from './customer-facts.ts';

const WHAT = ['records', 'orders', 'versions', 'replies'] as const;
const SHOWN_ORDERS = 20;

/** What an erasure does, and the way to one. */
export function Erasure({ customer }: { customer: Customer }) {
  const t = useTexts('customers');
  const isAdmin = useMay('admin');
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title={t('erasure.title')}>
      <div className="flex flex-col items-start gap-3">
        <Explained />
        <Button look="danger" disabled={!isAdmin} onClick={() => setOpen(true)}>
          {t('erase')}
        </Button>
        {!isAdmin && <p className="text-sm text-soft">{t('erasure.needsAdmin')}</p>}
      </div>
      {isOpen && <ErasureDialog customer={customer} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function Explained() {
  const t = useTexts('customers');
  return (
    <div className="max-w-prose text-sm">
      <p>{t('erasure.what')}</p>
      <ul className="my-1 list-disc pl-5">
        {WHAT.map((what) => (
          <li key={what}>{t(`erasure.list.${what}`)}</li>
        ))}
      </ul>
      <p>{t('erasure.stays')}</p>
    </div>
  );
}

function ErasureDialog({ customer, onClose }: { customer: Customer; onClose(): void }) {
  const t = useTexts('customers');
  const hub = useHub();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const name = nameOf(customer);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const preview = useQuery({
    queryKey: ['customer', customer.id, 'erasure'],
    queryFn: async () => (await hub.customers.erase(customer.id, {}, { dryRun: true })).reply.body as Erased,
    staleTime: 0,
  });
  const erase = useMutation({
    mutationFn: () => hub.customers.erase(customer.id, reason === '' ? {} : { reason }, { timeoutMs: 300_000 }),
  });
  const close = (): void => {
    onClose();
    if (erase.data === undefined) return;
    queryClient.removeQueries({ queryKey: ['customer', customer.id] });
    void queryClient.invalidateQueries({ queryKey: ['customers'] });
    void navigate({ to: '/customers' });
  };
  if (erase.data) {
    return (
      <Dialog
        isOpen
        onClose={close}
        title={t('erasure.done')}
        actions={<Button onClick={close}>{t('erasure.close')}</Button>}
      >
        <div role="status">
          <p>{t('erasure.doneDetail')}</p>
          <Counts counts={erase.data} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t('erasure.title')}
      description={name}
      actions={
        <Button
          look="danger"
          disabled={typed.trim() !== name.trim() || !preview.isSuccess}
          isBusy={erase.isPending}
          onClick={() => erase.mutate()}
        >
          {t('erasure.action')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Explained />
        <section>
          <h3 className="font-semibold">{t('erasure.preview')}</h3>
          <Loaded query={preview} lines={3}>
            {(counts) => (
              <>
                <Counts counts={counts} />
                {counts.orders > 0 && <TheOrders id={customer.id} />}
              </>
            )}
          </Loaded>
        </section>
        <TextField
          label={t('erasure.reason')}
          hint={t('erasure.reasonHint')}
          maxLength={1000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          error={fieldError(erase.error, 'reason')}
        />
        <TextField
          label={t('erasure.type', { name })}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Refusal error={erase.error} />
      </div>
    </Dialog>
  );
}

function Counts({ counts }: { counts: Erased }) {
  const t = useTexts('customers');
  return (
    <ul className="my-1 list-disc pl-5">
      {WHAT.map((what) => (
        <li key={what}>{t(`erasure.counts.${what}`, { count: counts[what], formatted: formatCount(counts[what]) })}</li>
      ))}
    </ul>
  );
}

function TheOrders({ id }: { id: string }) {
  const t = useTexts('customers');
  const hub = useHub();
  const mayRead = useMay('orders:read');
  const { data } = useQuery({
    queryKey: ['customer', id, 'erased-orders'],
    queryFn: () =>
      hub.orders.list({ customer_id: id, limit: SHOWN_ORDERS, total: true, fields: ['id', 'display_id'] }).first(),
    enabled: mayRead,
  });
  if (!data) return null;
  const more = (data.total ?? 0) - data.items.length;
  return (
    <p className="text-sm">
      {t('erasure.theOrders')}:{' '}
      {data.items.map(({ id: order = '', display_id }, at) => (
        <span key={order}>
          {at > 0 && ', '}
          <Link to="/orders/$id" params={{ id: order }} className="text-accent hover:underline">
            {display_id ?? order.slice(0, 8)}
          </Link>
        </span>
      ))}
      {more > 0 && ` … +${formatCount(more)}`}
    </p>
  );
}
