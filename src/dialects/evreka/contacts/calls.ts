import type { TSchema } from 'typebox';
import type { Failure } from '../../../model/failure.ts';
import { ok, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { read } from '../../../operations/other-kinds.ts';
import { changeRecord, createRecord, listRecords } from '../../../operations/records.ts';
import { json } from '../../../operations/reply.ts';
import { also, customerIdOf } from '../common/calls.ts';
import { exactId, matchOf, NEWEST_FIRST, nameOf, pageOf } from '../common/lens.ts';
import { Detail } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { create, holderOf, put, reachOf, view } from './lens.ts';
import {
  ContactCreated,
  ContactList,
  ContactQuery,
  ContactUpdate,
  EmailToValidate,
  NewContact,
  PhoneToValidate,
  Validity,
} from './schema.ts';

/** The query parameters that name a field of the record. */
const FILTERS = [
  ['name', 'first_name'],
  ['surname', 'last_name'],
  ['email', 'email'],
  ['phone', 'phone'],
] as const;

/** The contact got another customer between the read and the lock. The next attempt works. */
const MOVED: Failure = { kind: 'busy', retryAfterSeconds: 1 };

const updateContact = changeRecord({
  entity: 'contacts',
  id: 'updateContact',
  method: 'PUT',
  path: '/contacts/{contact_id}',
  scope: 'customers:write',
  summary: 'Change a contact',
  parameters: { contact_id: 'The id of the contact.' },
  body: ContactUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The contact has these values', schema: Detail } },
  // The record of a customer is written with the customer locked, in every dialect.
  prepare: async ({ principal, id }, core) => {
    const seen = await core.records.find(principal.workspaceId, { ids: { contacts: [id] } }, NAME);
    return seen.ok ? ok(seen.value.get('contacts', id)?.customer_id) : seen;
  },
  ownerOf: ({ prepared }) => prepared,
  exempts: {
    needsAll: true,
    existing: (contact, records) => view(contact, records.get('customers', contact.customer_id)),
  },
  requires: ({ body }) => ({
    ids: {
      service_points: body.service_point_id_list ?? [],
      customers: body.entity_id === undefined ? [] : [body.entity_id],
    },
    contactsReachedBy: reachOf(body),
  }),
  put: (contact, records, { body, prepared }) =>
    contact.customer_id === prepared ? put(contact, body, records) : refuse(MOVED),
  view: () => ({ detail: 'Contact updated successfully' }),
});

/** Makes a call that says whether an email address or a phone number is free. */
const validate = <B extends TSchema>(
  facts: Pick<KeyedOperation, 'id' | 'path' | 'summary'> & { body: B },
  field: 'email' | 'phone',
  detail: string,
): KeyedOperation =>
  read({
    ...facts,
    method: 'POST',
    scope: 'customers:read',
    replies: {
      200: { description: 'No contact has it', schema: Validity },
      400: { description: 'A contact has it', schema: Validity },
    },
    answer: async (call, core) => {
      const conditions = conditionsOf(call);
      if (!conditions.ok) return conditions;
      const body = call.body as Partial<EmailToValidate & PhoneToValidate>;
      const found = await core.records.find(call.principal.workspaceId, { contactsReachedBy: reachOf(body) }, NAME);
      if (!found.ok) return found;
      const isTaken = holderOf(field, body[field] ?? '', found.value) !== undefined;
      return ok(isTaken ? json(400, { is_valid: false, detail }) : json(200, { is_valid: true }));
    },
  });

/** The calls for contacts. */
export const contactCalls: KeyedOperation[] = [
  listRecords({
    entity: 'contacts',
    id: 'listContacts',
    method: 'GET',
    path: '/contacts',
    scope: 'customers:read',
    summary: 'List contacts',
    query: ContactQuery,
    replies: { 200: { description: 'A page of contacts, the newest first', schema: ContactList } },
    prepare: (call, core) => customerIdOf(call, core, exactId(call.query, 'entity_id')),
    find: ({ query, prepared: customerId }) => {
      const entity = matchOf(query, 'entity_id', 'exact');
      const fields = [
        ...FILTERS.flatMap(([name, field]) => {
          const match = matchOf(query, name);
          return match ? [{ path: [field], match }] : [];
        }),
        ...(entity && 'contains' in entity ? [{ path: ['customer_id'], match: entity }] : []),
      ];
      return { filter: { customerId, fields }, sort: NEWEST_FIRST, page: pageOf(query) };
    },
    related: (contacts, { principal }, core) => {
      const customers = contacts.flatMap(({ customer_id }) => customer_id ?? []);
      return core.records.find(principal.workspaceId, { ids: { customers } }, NAME);
    },
    view: ({ records }, _call, related) => ({
      items: records.map((contact) => view(contact, related.get('customers', contact.customer_id))),
    }),
  }),
  createRecord({
    entity: 'contacts',
    id: 'createContact',
    method: 'POST',
    path: '/contacts',
    scope: 'customers:write',
    summary: 'Create a contact',
    body: NewContact,
    nullMeansAbsent: true,
    replies: { 200: { description: 'The contact is created', schema: ContactCreated } },
    ownerOf: ({ body }) => body.entity_id,
    absent: ({ body }) => ({ kind: 'conflict', reason: `Entity (${body.entity_id}) not found` }),
    requires: ({ body }) => ({
      ids: { service_points: body.service_point_id_list ?? [] },
      contactsReachedBy: reachOf(body),
    }),
    create: (records, { body }) =>
      create(body, records.get('customers', body.entity_id)?.id ?? body.entity_id, records),
    view: ({ id }, records, { body }) => ({
      contact_id: id,
      name: body.name,
      surname: body.surname,
      entity_name: nameOf(records.get('customers', body.entity_id)),
    }),
  }),
  validate(
    {
      id: 'validateContactEmail',
      path: '/contacts/validate/email',
      summary: 'Check whether an email address is free',
      body: EmailToValidate,
    },
    'email',
    'Email address already exists',
  ),
  validate(
    {
      id: 'validateContactPhone',
      path: '/contacts/validate/phone',
      summary: 'Check whether a phone number is free',
      body: PhoneToValidate,
    },
    'phone',
    'Phone number already exists',
  ),
  updateContact,
  also(updateContact, { id: 'updateContactByItsFirstPath', path: '/contact/{contact_id}' }),
];
