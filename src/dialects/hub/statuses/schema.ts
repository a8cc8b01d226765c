import { type Static, Type } from 'typebox';
import type { CountedStatus } from '../../../core/administration/administer-statuses.ts';
import { MOST_ENTRIES } from '../../../core/administration/catalog-rules.ts';
import { STATES, type State } from '../../../model/status.ts';
import { CLOSED, ignored, Name, NullableText, Words } from '../schema.ts';

const StateWord = () =>
  Words<State>(STATES, {
    description: 'The meaning of the status in dialects without a catalog; see `GET /mappings`.',
  });

const Color = () => Type.String({ format: 'color', description: 'Of the form `#rrggbb`.' });

const Next = () =>
  Type.Unsafe<string[] | null>({
    type: ['array', 'null'],
    items: { type: 'string', minLength: 1, maxLength: 255 },
    maxItems: MOST_ENTRIES,
    description: 'The ids of the statuses that orders can move to from here: null is any, an empty list is none.',
  });

const Completes = () =>
  Type.Boolean({
    description: 'Whether a move to it, from a status that does not complete, sets `completed_at` of an order.',
  });

const IsDefault = () =>
  Type.Boolean({ description: 'Whether dialects that name only the state lead to it. Each state has exactly one.' });

export const Status = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    color: Color(),
    state: StateWord(),
    completes: Completes(),
    next: Next(),
    is_default: IsDefault(),
    archived_at: NullableText({ format: 'date-time', description: 'The time from which no order can move to it.' }),
    replaced_by: NullableText({ description: 'The id of the status that its orders are moved to.' }),
    orders: Type.Integer({ description: 'The number of orders with the status.' }),
  },
  { 'x-name': 'Status' },
);

export const StatusList = Type.Object({ items: Type.Array(Status), next: Type.Null() }, { 'x-name': 'StatusList' });

const fields = {
  name: Name(),
  color: Color(),
  state: StateWord(),
  completes: Type.Optional(Completes()),
  next: Type.Optional(Next()),
  is_default: Type.Optional(IsDefault()),
};

export const StatusRequest = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'The id that clients already know, which Evreka360 names in orders; by default, a new one.',
      }),
    ),
    ...fields,
  },
  { 'x-name': 'StatusRequest', ...CLOSED },
);
export type StatusRequest = Static<typeof StatusRequest>;

export const StatusChange = Type.Object(
  {
    ...Type.Partial(Type.Object(fields)).properties,
    archived: Type.Optional(
      Type.Unsafe<false>({ type: 'boolean', enum: [false], description: 'Restores an archived status.' }),
    ),
    ...ignored(Status.properties, ['id', 'archived_at', 'replaced_by', 'orders']),
  },
  { 'x-name': 'StatusChange', ...CLOSED },
);
export type StatusChange = Static<typeof StatusChange>;

/** Shows a status. */
export const showStatus = ({ entry, orders }: CountedStatus): Static<typeof Status> => ({
  id: entry.id,
  name: entry.name,
  color: entry.color,
  state: entry.state,
  completes: entry.completes,
  next: entry.next,
  is_default: entry.is_default,
  archived_at: entry.archived_at ?? null,
  replaced_by: entry.replaced_by ?? null,
  orders,
});

/** Shows statuses, by default without archived ones. */
export const showStatuses = (statuses: readonly CountedStatus[], isArchivedToo = false): Static<typeof StatusList> => ({
  items: statuses.filter(({ entry }) => isArchivedToo || entry.archived_at === undefined).map(showStatus),
  next: null,
});
