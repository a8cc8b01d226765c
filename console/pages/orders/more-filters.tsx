import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';
import type { FilterChange } from './filter-values.ts';
import type { Filters } from './list-search.ts';

interface MoreFiltersProps {
  filters: Filters;
  onChange(changed: FilterChange): void;
}

/** The filters that are used less: by words, by customer, deleted orders. */
export function MoreFilters({ filters, onChange }: MoreFiltersProps) {
  const t = useTexts('orders');
  const maySeeCustomers = useMay('customers:read');
  const [typed, setTyped] = useState({
    tag: filters.tag ?? '',
    source: filters.source ?? '',
    reference_id: filters.reference_id ?? '',
  });
  const field = (name: keyof typeof typed) => (
    <TextField
      label={t(name === 'tag' ? 'column.tags' : `column.${name}`)}
      value={typed[name]}
      onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
    />
  );
  const set = (changed: FilterChange): void => onChange(changed);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        set({ tag: typed.tag.trim(), source: typed.source.trim(), reference_id: typed.reference_id.trim() });
      }}
    >
      {field('tag')}
      {field('source')}
      {field('reference_id')}
      <p className="text-xs text-soft">{t('filter.commas')}</p>
      <Button type="submit" className="self-start">
        {t('filter.apply')}
      </Button>
      {maySeeCustomers && <CustomerFilter id={filters.customer_id} onChoose={(customer_id) => set({ customer_id })} />}
      <CheckField
        label={t('filter.deletedOnly')}
        checked={filters.deleted !== undefined}
        onChange={({ target }) => set({ deleted: target.checked ? 'true' : undefined })}
      />
    </form>
  );
}

const MOST_FOUND = 6;

function CustomerFilter({ id, onChoose }: { id: string | undefined; onChoose(id: string | undefined): void }) {
  const t = useTexts('orders');
  const hub = useHub();
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['customers', 'find', text],
    queryFn: async () => (await hub.customers.list({ q: text.trim(), limit: MOST_FOUND }).first()).items,
    enabled: text.trim() !== '',
  });
  const chosen = useQuery({
    queryKey: ['customer', id],
    queryFn: () => hub.customers.get(id ?? ''),
    enabled: id !== undefined,
  });
  if (id !== undefined) {
    return (
      <div>
        <p className="text-sm font-medium">{t('column.primary_contact')}</p>
        <p className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate">{chosen.data ? nameOf(chosen.data) : id}</span>
          <Button isSmall onClick={() => onChoose(undefined)}>
            {t('filter.any')}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={t('column.primary_contact')}
        placeholder={t('filter.customerHint')}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <ul aria-label={t('filter.customersFound')}>
        {found.data?.map((customer) => (
          <li key={customer.id}>
            <button
              type="button"
              className="w-full truncate rounded px-2 py-1 text-left hover:bg-hover"
              onClick={() => onChoose(customer.id)}
            >
              {nameOf(customer)}
            </button>
          </li>
        ))}
        {found.data?.length === 0 && <li className="px-2 py-1 text-soft">{t('filter.noCustomer')}</li>}
      </ul>
    </div>
  );
}

const nameOf = ({
  id,
  name,
  first_name,
  last_name,
}: {
  id: string;
  name?: string;
  first_name?: string;
  last_name?: string;
}): string => name || [first_name, last_name].filter(Boolean).join(' ') || id;
