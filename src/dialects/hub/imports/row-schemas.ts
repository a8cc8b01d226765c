import { Type } from 'typebox';
import { ACTIVITY } from '../../../model/record.ts';
import { STATES } from '../../../model/status.ts';
import { customerFields } from '../customers/schema.ts';
import { Address, attributes, Contact, NewOrder } from '../orders/schema.ts';
import { Words } from '../schema.ts';

const RowStatus = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 255 })),
    name: Type.Optional(Type.String({ maxLength: 255 })),
    state: Type.Optional(Words(STATES)),
    color: Type.Optional(Type.String()),
  },
  { additionalProperties: false, description: 'By id, else by name, else by state: another workspace has other ids.' },
);

/** Exports have all digits of a total. */
const total = () => Type.Optional(Type.Number({ readOnly: true }));

/** An order in a file: as an export writes it, or as a request creates it. */
export const OrderRow = Type.Object(
  {
    ...NewOrder.properties,
    status: Type.Optional(RowStatus),
    reference_id: Type.Optional(
      Type.String({ maxLength: 255, format: 'reference', description: 'An order that has it already is changed.' }),
    ),
    vendor_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description:
          'The id of the order in the system that it comes from; kept as `extras.vendor.id`. An order with another one and ' +
          'the same `reference_id` is another order.',
      }),
    ),
    aliases: Type.Optional(
      Type.Object({}, { additionalProperties: Type.String({ minLength: 1, maxLength: 255 }), maxProperties: 50 }),
    ),
    totals: Type.Optional(
      Type.Object(
        { subtotal: total(), total: total(), balance: total() },
        {
          'x-name': 'StatedTotals',
          description:
            'The totals of the order in the system that it comes from. The hub compares them with its own, and makes these equal ' +
            'by a charge "Adjustment". In a row with a `version`, which a hub wrote, they are ignored.',
        },
      ),
    ),
    completed_at: Type.Optional(Type.String({ format: 'date-time', description: 'For an order that is created.' })),
  },
  { 'x-name': 'OrderRow', additionalProperties: false },
);

const text = (maxLength = 255) => Type.Optional(Type.String({ maxLength }));
const status = () => Type.Optional(Words(ACTIVITY));
const extras = () =>
  Type.Optional(Type.Object({}, { additionalProperties: Type.Object({}, { additionalProperties: true }) }));
const ignored = () => Type.Optional(Type.Unknown({ description: 'Ignored.', readOnly: true }));

const id = () => Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));

const ofRecord = {
  id: id(),
  reference_id: text(),
  status: status(),
  is_default: Type.Optional(Type.Boolean()),
  attributes: attributes(),
  extras: extras(),
  version: ignored(),
  created_at: ignored(),
  changed_at: ignored(),
};

const { stored_id: _ofAddress, ...addressFields } = Address.properties;
const { stored_id: _ofContact, ...contactFields } = Contact.properties;

const RowAddress = Type.Object(
  { ...addressFields, ...ofRecord, type: Type.Optional(Words(['billing', 'shipping'])) },
  { 'x-name': 'CustomerAddressRow', additionalProperties: false },
);

const RowContact = Type.Object(
  { ...contactFields, ...ofRecord },
  { 'x-name': 'CustomerContactRow', additionalProperties: false },
);

/** A customer in a file, with addresses and contacts. */
export const CustomerRow = Type.Object(
  {
    ...customerFields,
    id: id(),
    reference_id: Type.Optional(
      Type.String({ maxLength: 255, format: 'reference', description: 'A customer that has it already is changed.' }),
    ),
    aliases: Type.Optional(
      Type.Object({}, { additionalProperties: Type.String({ minLength: 1, maxLength: 255 }), maxProperties: 50 }),
    ),
    extras: extras(),
    addresses: Type.Optional(Type.Array(RowAddress, { maxItems: 200 })),
    contacts: Type.Optional(Type.Array(RowContact, { maxItems: 200 })),
    address: Type.Optional(RowAddress),
    version: ignored(),
    created_at: ignored(),
    changed_at: ignored(),
  },
  { 'x-name': 'CustomerRow', additionalProperties: false },
);
