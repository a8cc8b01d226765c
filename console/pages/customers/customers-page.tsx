import { Link } from '@tanstack/react-router';
import type { Customer } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { Ago } from '../../format/time.tsx';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { classes } from '../../kit/classes.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import { nameOf } from './customer-facts.ts';

const SORTS = { newest: '-created_at', changed: '-changed_at', name: 'name' } as const;
type Sort = keyof typeof SORTS;

/** The customers of the workspace, found by any part of their names. */
export function Page() {
  const t = useTexts('customers');
  const hub = useHub();
  const [{ q = '', status, sort = 'newest' }, change] = useParameters();
  const query = {
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(status === 'deleted' ? { deleted: true } : {}),
    ...(status === 'active' ? { status: 'active' as const } : {}),
    ...(status === 'inactive' ? { status: 'inactive' as const } : {}),
    ...(status === 'deleted' ? {} : { sort: SORTS[sort as Sort] ?? SORTS.newest }),
  } as const;
  const list = useList(['customers', query], () => hub.customers.list({ ...query, total: true, limit: 50 }));
  useRefreshOnChange([['customers']], ({ type }) => type.startsWith('customer.'));
  const isFiltered = q !== '' || status !== undefined;
  return (
    <Frame title={t('title')} about={list.total === undefined ? undefined : t('found', { count: list.total })}>
      <Panel isFlush>
        <search className="grid gap-3 border-b border-line px-4 py-3 sm:grid-cols-[minmax(0,1fr)_12rem_12rem]">
          <TextField
            label={t('search')}
            type="search"
            maxLength={100}
            value={q}
            onChange={({ target }) => change({ q: target.value || undefined })}
          />
          <SelectField
            label={t('status')}
            value={status ?? ''}
            onChange={({ target }) => change({ status: target.value || undefined })}
            choices={[
              { value: '', label: t('any') },
              ...(['active', 'inactive', 'deleted'] as const).map((value) => ({ value, label: t(value) })),
            ]}
          />
          <SelectField
            label={t('sort')}
            value={sort}
            disabled={status === 'deleted'}
            onChange={({ target }) => change({ sort: target.value })}
            choices={(Object.keys(SORTS) as Sort[]).map((value) => ({ value, label: t(`sorts.${value}`) }))}
          />
        </search>
        <Loaded query={list} lines={8}>
          {(items) =>
            items.length > 0 ? (
              <CustomerTable customers={items} isStale={list.isStale} />
            ) : isFiltered ? (
              <Empty
                title={t('emptyFiltered')}
                action={<Button onClick={() => change({ q: undefined, status: undefined })}>{t('clear')}</Button>}
              />
            ) : (
              <Empty
                title={t('empty')}
                action={
                  <Link to="/imports/new" className={buttonClasses()}>
                    {t('import')}
                  </Link>
                }
              >
                {t('emptyDetail')}
              </Empty>
            )
          }
        </Loaded>
        <More list={list} />
      </Panel>
    </Frame>
  );
}

function CustomerTable({ customers, isStale }: { customers: readonly Customer[]; isStale: boolean }) {
  const t = useTexts('customers');
  return (
    <div className={classes(isStale && 'opacity-60')}>
      <Table label={t('title')}>
        <thead>
          <tr>
            <Th>{t('column.name')}</Th>
            <Th className="max-md:hidden">{t('column.number')}</Th>
            <Th className="max-md:hidden">{t('column.email')}</Th>
            <Th className="max-lg:hidden">{t('column.phone')}</Th>
            <Th className="max-lg:hidden">{t('column.place')}</Th>
            <Th className="text-right">{t('column.changed')}</Th>
          </tr>
        </thead>
        <tbody>
          {customers.map((customer) => (
            <CustomerRow key={customer.id} customer={customer} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function CustomerRow({ customer }: { customer: Customer }) {
  const t = useTexts('customers');
  const { id, email, phone, addresses, display_id, reference_id, status, first_name, last_name, name } = customer;
  const place = [addresses[0]?.city, addresses[0]?.country].filter(Boolean).join(', ');
  return (
    <tr className="relative hover:bg-hover">
      <Td className="max-w-72">
        <span className="flex items-center gap-2">
          <Link
            to="/customers/$id"
            params={{ id }}
            className="truncate font-medium after:absolute after:inset-0 hover:underline"
          >
            {nameOf(customer)}
          </Link>
          {status === 'inactive' && <Badge>{t('inactive')}</Badge>}
        </span>
        <span className="block truncate text-xs text-soft">
          {name ? `${first_name ?? ''} ${last_name ?? ''}`.trim() : ''}
        </span>
      </Td>
      <Td className="whitespace-nowrap max-md:hidden">{display_id ?? reference_id}</Td>
      <Td className="max-w-64 truncate max-md:hidden">{email}</Td>
      <Td className="whitespace-nowrap max-lg:hidden">{phone}</Td>
      <Td className="max-w-48 truncate max-lg:hidden">{place}</Td>
      <Td className="text-right text-soft">
        <Ago at={customer.changed_at} />
      </Td>
    </tr>
  );
}
