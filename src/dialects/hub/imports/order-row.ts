import { type Static, Type } from 'typebox';
import { foldText } from '../../../model/fold.ts';
import { STATES, type StatusCatalog } from '../../../model/status.ts';
import { NewOrder } from '../orders/request.ts';
import { Words } from '../wire.ts';

const RowStatus = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 255 })),
    name: Type.Optional(Type.String({ maxLength: 255 })),
    state: Type.Optional(Words(STATES)),
    color: Type.Optional(Type.String()),
  },
  { additionalProperties: false, description: 'By id, else by name, else by state: another workspace has other ids.' },
);
type RowStatus = Static<typeof RowStatus>;

/** Exports have it with as many digits as it has. */
const said = () => Type.Optional(Type.Number({ readOnly: true }));

/** An order as a file has it: as an export writes it, or as a request makes it. */
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
          'The id that the order has in the system it comes from; kept as `extras.vendor.id`. An order with another one and ' +
          'the same `reference_id` is another order.',
      }),
    ),
    aliases: Type.Optional(
      Type.Object({}, { additionalProperties: Type.String({ minLength: 1, maxLength: 255 }), maxProperties: 50 }),
    ),
    totals: Type.Optional(
      Type.Object(
        { subtotal: said(), total: said(), balance: said() },
        {
          'x-name': 'StatedTotals',
          description:
            'What the order comes to where it comes from, and what is owed of it. What the hub computes is compared, and made equal ' +
            'by a charge "Adjustment". In a row with a `version`, which a hub wrote, it is passed over.',
        },
      ),
    ),
    completed_at: Type.Optional(Type.String({ format: 'date-time', description: 'Of an order that is made.' })),
  },
  { 'x-name': 'OrderRow', additionalProperties: false },
);
export type OrderRow = Static<typeof OrderRow> & { aliases?: Record<string, string> };

/**
 * The entry that a row means, for the lens: by its id where the catalog has it or the order is there already, else by its
 * name, else by its state. What the catalog does not know stays, for the lens to complain of.
 */
export function statusOf(
  { id, name, state }: RowStatus,
  catalog: StatusCatalog,
  presentId: string | undefined,
): { id: string } | { state: string } {
  const living = catalog.filter((entry) => entry.archived_at === undefined);
  if (id !== undefined && (id === presentId || living.some((entry) => entry.id === id))) return { id };
  const named = name === undefined ? undefined : living.find((entry) => foldText(entry.name) === foldText(name));
  if (named && (state === undefined || named.state === state)) return { id: named.id };
  if (state !== undefined) return { state };
  return { id: id ?? name ?? '' };
}
