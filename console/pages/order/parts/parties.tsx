import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Order } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { useMay } from '../../../app/session.ts';
import { classes } from '../../../kit/classes.ts';
import { Panel } from '../../../kit/page.tsx';
import { useTexts } from '../../../text/text.ts';
import { same } from '../changes/differences.ts';

type Contact = NonNullable<Order['primary_contact']>;
type Address = NonNullable<Order['shipping_address']>;

/** Who an order is for and where it goes. */
export function Parties({ order, isFresh }: { order: Order; isFresh(field: string): boolean }) {
  const t = useTexts('order');
  const { primary_contact: contact, billing_address: billing, shipping_address: shipping } = order;
  const isOne = billing !== undefined && shipping !== undefined && same(whereOf(billing), whereOf(shipping));
  const light = (field: string): string => classes('px-4 py-3', isFresh(field) && 'just-changed');
  return (
    <Panel title={t('parties.title')} isFlush>
      <div className="divide-y divide-line">
        <div className={light('customer_id')}>
          <h3 className="mb-0.5 text-xs text-soft">{t('field.customer_id')}</h3>
          <CustomerLink id={order.customer_id} />
        </div>
        <div className={light('primary_contact')}>
          <h3 className="mb-0.5 text-xs text-soft">{t('field.primary_contact')}</h3>
          {contact ? <ContactLines contact={contact} /> : <None />}
        </div>
        <div className={light('shipping_address')}>
          <h3 className="mb-0.5 text-xs text-soft">{isOne ? t('parties.both') : t('field.shipping_address')}</h3>
          {shipping ? <AddressLines address={shipping} /> : <None />}
        </div>
        {!isOne && (
          <div className={light('billing_address')}>
            <h3 className="mb-0.5 text-xs text-soft">{t('field.billing_address')}</h3>
            {billing ? <AddressLines address={billing} /> : <None />}
          </div>
        )}
      </div>
    </Panel>
  );
}

const whereOf = ({ id: _, ...where }: Address): object => where;

function None() {
  const t = useTexts('order');
  return <p className="text-soft">{t('value.none')}</p>;
}

function CustomerLink({ id }: { id: string | undefined }) {
  const hub = useHub();
  const isSeen = useMay('customers:read');
  const customer = useQuery({
    queryKey: ['customer', id, 'name'],
    queryFn: () => hub.customers.get(id ?? ''),
    enabled: id !== undefined && isSeen,
    retry: false,
  }).data;
  if (id === undefined) return <None />;
  const name =
    customer &&
    (customer.display_name ?? customer.name ?? [customer.first_name, customer.last_name].filter(Boolean).join(' '));
  if (!isSeen || !customer) return <code className="font-mono text-xs break-all">{id}</code>;
  return (
    <Link
      to="/customers/$id"
      params={{ id }}
      className="inline-block min-h-6 font-medium text-accent underline-offset-2 hover:underline"
    >
      {name || id}
    </Link>
  );
}

const nameOf = ({ first_name, last_name }: Contact | Address): string =>
  [first_name, last_name].filter(Boolean).join(' ');

function ContactLines({ contact }: { contact: Contact }) {
  return (
    <div className="break-words">
      <div>
        {nameOf(contact)}
        {contact.designation && <span className="text-soft"> · {contact.designation}</span>}
      </div>
      <Reach email={contact.email} phone={contact.phone} />
    </div>
  );
}

function Reach({ email, phone }: { email: string | undefined; phone: string | undefined }) {
  return (
    <div className="flex flex-wrap gap-x-3 text-sm text-soft">
      {phone && (
        <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} className="inline-block min-h-6 hover:underline">
          {phone}
        </a>
      )}
      {email && (
        <a href={`mailto:${encodeURIComponent(email)}`} className="inline-block min-h-6 break-all hover:underline">
          {email}
        </a>
      )}
    </div>
  );
}

function AddressLines({ address }: { address: Address }) {
  const name = nameOf(address);
  const place = [address.zip_code, address.city, address.state].filter(Boolean).join(' ');
  return (
    <address className="break-words not-italic">
      {[name, address.address_line_1, address.address_line_2, place, address.country].filter(Boolean).map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of an address may be equal and have no names
        <div key={i}>{line}</div>
      ))}
      <Reach email={address.email} phone={address.phone} />
      {address.attributes?.map(({ name: attribute, value }) => (
        <div key={attribute} className="text-sm text-soft">
          {attribute}: {value}
        </div>
      ))}
    </address>
  );
}
