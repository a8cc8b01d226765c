import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Customer } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { useParameters } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { Time, useTimeFormat } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Facts, Page as Frame, Panel } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { FIELDS, nameOf } from './customer-facts.ts';
import { CustomerForm } from './customer-form.tsx';
import { CustomerHistory } from './customer-history.tsx';
import { CustomerOrders } from './customer-orders.tsx';
import { Addresses, Contacts } from './customer-records.tsx';
import { Erasure } from './erasure.tsx';

/** One customer with its orders, addresses, contacts and history. */
export function Page() {
  const t = useTexts('customers');
  const hub = useHub();
  const { id } = useParams({ strict: false }) as { id: string };
  const customer = useQuery({ queryKey: ['customer', id], queryFn: () => hub.customers.get(id) });
  useRefreshOnChange([['customer', id]], (event) => JSON.stringify(event).includes(id));
  const { data } = customer;
  return (
    <Frame title={data ? nameOf(data) : t('title')} actions={data && <Actions customer={data} />}>
      <Link to="/customers" className="-mt-3 flex items-center gap-1 self-start py-1 text-sm text-soft hover:text-ink">
        <ChevronLeft size={16} aria-hidden />
        {t('back')}
      </Link>
      <Loaded query={customer} lines={8}>
        {(shown) => <Content customer={shown} />}
      </Loaded>
    </Frame>
  );
}

function Content({ customer }: { customer: Customer }) {
  const t = useTexts('customers');
  const format = useTimeFormat();
  const { tags, status, deleted_at } = customer;
  return (
    <>
      {deleted_at !== undefined && (
        <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          {t('isDeleted', { at: format(deleted_at) })}
        </p>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title={t('facts')}>
          <Facts
            facts={[
              [
                t('field.status'),
                <Badge key="status" tone={status === 'active' ? 'good' : 'neutral'}>
                  {t(status)}
                </Badge>,
              ],
              ...FIELDS.flatMap((field) => (customer[field] ? [[t(`field.${field}`), customer[field]] as const] : [])),
              ...(tags.length === 0 ? [] : [[t('field.tags'), tags.join(', ')] as const]),
              ...(customer.source === undefined ? [] : [[t('field.source'), customer.source] as const]),
              [t('field.created_at'), <Time key="created" at={customer.created_at} />],
              [t('field.changed_at'), <Time key="changed" at={customer.changed_at} />],
              [t('field.version'), customer.version],
            ]}
          />
        </Panel>
        <div className="flex flex-col gap-4">
          <Addresses customer={customer} />
          <Contacts customer={customer} />
        </div>
      </div>
      <CustomerOrders id={customer.id} />
      <CustomerHistory id={customer.id} />
      <Erasure customer={customer} />
    </>
  );
}

function Actions({ customer }: { customer: Customer }) {
  const t = useTexts('customers');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [mayWrite, mayDelete] = [useMay('customers:write'), useMay('customers:delete')];
  const [{ edit }, change] = useParameters();
  const [isAsked, setAsked] = useState(false);
  const isDeleted = customer.deleted_at !== undefined;
  const run = useMutation({
    mutationFn: async () => {
      if (isDeleted) await hub.customers.restore(customer.id);
      else await hub.customers.delete(customer.id, { ifMatch: customer.version });
    },
    onSuccess: async () => {
      say(t(isDeleted ? 'done.restored' : 'done.removed'));
      setAsked(false);
      await queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      await queryClient.invalidateQueries({ queryKey: ['customers'] });
    },
  });
  if (isDeleted)
    return (
      <>
        <Refusal error={run.error} />
        {mayWrite && (
          <Button look="primary" isBusy={run.isPending} onClick={() => run.mutate()}>
            {t('restore')}
          </Button>
        )}
      </>
    );
  return (
    <>
      {mayWrite && (
        <Button icon={<Pencil size={16} />} onClick={() => change({ edit: 'yes' }, true)}>
          {t('edit')}
        </Button>
      )}
      {mayDelete && (
        <Button look="danger" onClick={() => setAsked(true)}>
          {t('remove')}
        </Button>
      )}
      {edit !== undefined && mayWrite && (
        <CustomerForm customer={customer} onClose={() => change({ edit: undefined })} />
      )}
      <Confirm
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('confirm.remove', { name: nameOf(customer) })}
        action={t('remove')}
        isDangerous
        isBusy={run.isPending}
        onConfirm={() => run.mutate()}
      >
        <p>{t('confirm.removeDetail')}</p>
        <Refusal error={run.error} />
      </Confirm>
    </>
  );
}
