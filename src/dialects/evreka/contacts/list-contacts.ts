import { ok, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { NAME } from '../extras.ts';
import { matchOf } from '../filters.ts';
import { ContactList, ContactQuery } from '../wire/contacts.ts';
import { view } from './lens.ts';

export const listContacts: KeyedOperation = {
  id: 'listContacts',
  method: 'GET',
  path: '/contacts',
  scope: 'customers:read',
  summary: 'List contacts',
  query: ContactQuery,
  replies: { 200: { description: 'A page of contacts, the newest first', schema: ContactList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as ContactQuery;
    const { workspaceId } = call.principal;
    const entity = matchOf(query, 'entity_id', 'exact');
    const sought = entity && 'exact' in entity ? entity.exact : undefined;
    const owner = await core.records.find(
      workspaceId,
      { ids: { customers: sought === undefined ? [] : [sought] } },
      NAME,
    );
    if (!owner.ok) return owner;
    const page = await core.records.list({
      workspaceId,
      kind: 'contacts',
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: {
        customerId: sought === undefined ? undefined : (owner.value.get('customers', sought)?.id ?? sought),
        fields: [
          ...FILTERS.flatMap(([name, field]) => {
            const match = matchOf(query, name);
            return match ? [{ path: [field], match }] : [];
          }),
          ...(entity && 'contains' in entity ? [{ path: ['customer_id'], match: entity }] : []),
        ],
      },
      sort: { by: 'created_at', descending: true },
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
    });
    if (!page.ok) return page;
    const { records } = page.value;
    const customers = records.flatMap(({ customer_id }) => customer_id ?? []);
    const found = await core.records.find(workspaceId, { ids: { customers } }, NAME);
    if (!found.ok) return found;
    const items = records.map((contact) => view(contact, found.value.get('customers', contact.customer_id)));
    return ok(json(200, { items }));
  },
};

const FILTERS = [
  ['name', 'first_name'],
  ['surname', 'last_name'],
  ['email', 'email'],
  ['phone', 'phone'],
] as const;
