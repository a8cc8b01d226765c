import type { Customer } from '../../../sdk/index.ts';
import { Badge } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(', ');

/** The addresses of a customer. */
export function Addresses({ customer: { addresses } }: { customer: Customer }) {
  const t = useTexts('customers');
  return (
    <Panel title={t('addresses')} isFlush>
      {addresses.length === 0 && <p className="p-4 text-soft">{t('noAddresses')}</p>}
      <ul className="divide-y divide-line">
        {addresses.map((address) => (
          <li key={address.id} className="px-4 py-2.5">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              {`${address.first_name ?? ''} ${address.last_name ?? ''}`.trim()}
              {address.type && <Badge>{t(`type.${address.type}`)}</Badge>}
              {address.is_default && <Badge tone="accent">{t('isDefault')}</Badge>}
            </p>
            <p className="text-sm break-words">{joined(address.address_line_1, address.address_line_2)}</p>
            <p className="text-sm text-soft">
              {joined(address.zip_code, address.city, address.state, address.country)}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The contacts of a customer. */
export function Contacts({ customer: { contacts } }: { customer: Customer }) {
  const t = useTexts('customers');
  return (
    <Panel title={t('contacts')} isFlush>
      {contacts.length === 0 && <p className="p-4 text-soft">{t('noContacts')}</p>}
      <ul className="divide-y divide-line">
        {contacts.map((contact) => (
          <li key={contact.id} className="px-4 py-2.5">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              {`${contact.first_name ?? ''} ${contact.last_name ?? ''}`.trim()}
              {contact.is_default && <Badge tone="accent">{t('isDefault')}</Badge>}
            </p>
            <p className="text-sm break-words text-soft">{joined(contact.designation, contact.email, contact.phone)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
