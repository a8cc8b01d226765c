import { type Static, Type } from 'typebox';
import type { SeenView } from '../../../core/administration/administer-views.ts';
import { FIELD_NAMES, filtersInBody, SORT_WORDS } from '../orders/query.ts';
import { CLOSED, ignored, Name, NullableText, Words } from '../schema.ts';

/** The most columns of a view. */
const MOST_COLUMNS = 100;

const Filters = Type.Object(
  {
    ...filtersInBody,
    deleted: Type.Optional(Words(['true', 'false'] as const, { description: 'Only deleted orders.' })),
  },
  {
    'x-name': 'ViewFilters',
    ...CLOSED,
    description:
      'The parameters of the list of orders. A list may also be an array. Days such as `today` stay as they are sent.',
  },
);
export type Filters = Static<typeof Filters>;

const Columns = () =>
  Type.Array(Words(FIELD_NAMES), {
    maxItems: MOST_COLUMNS,
    description: 'Fields of orders and parts of them, as in `fields`, each once.',
  });

const Sort = () =>
  Type.Unsafe<string | null>({
    type: ['string', 'null'],
    enum: [...SORT_WORDS, null],
    description: "Null: the list's own. Not together with `deleted`.",
  });

const SHARED = 'Whether all who may read orders see it.';

const content = {
  name: Name(),
  shared: Type.Boolean({ description: SHARED }),
  filters: Filters,
  columns: Columns(),
  sort: Sort(),
};

export const View = Type.Object(
  {
    id: Type.String(),
    ...content,
    filters: Type.Unsafe<Record<string, string | string[]>>({
      type: 'object',
      additionalProperties: Type.Union([Type.String(), Type.Array(Type.String())]),
      description: 'As they were sent.',
    }),
    columns: Type.Array(Type.String()),
    sort: NullableText(),
    own: Type.Boolean({
      description: 'Whether it is of the caller: the user, or the key with those before its rotations.',
    }),
    owner: Type.String({ description: "The owner's name." }),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'View' },
);

const shown = ignored(View.properties, ['id', 'own', 'owner', 'created_at', 'updated_at']);

export const NewView = Type.Object(
  {
    name: content.name,
    shared: Type.Optional(Type.Boolean({ default: false, description: SHARED })),
    filters: Type.Optional(Filters),
    columns: Type.Optional(Columns()),
    sort: Type.Optional(Sort()),
    ...shown,
  },
  { 'x-name': 'NewView', ...CLOSED },
);

export const ViewChange = Type.Object(
  { ...Type.Partial(Type.Object(content)).properties, ...shown },
  { 'x-name': 'ViewChange', ...CLOSED },
);

/** Shows a view. */
export const showView = ({ view, ownerName, isOwn }: SeenView): Static<typeof View> => ({
  id: view.id,
  name: view.name,
  shared: view.shared,
  filters: view.filters as Record<string, string | string[]>,
  columns: [...view.columns],
  sort: view.sort ?? null,
  own: isOwn,
  owner: ownerName,
  created_at: view.created_at,
  updated_at: view.updated_at,
});
