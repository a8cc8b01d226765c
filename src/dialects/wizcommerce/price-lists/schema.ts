import { type Static, Type } from 'typebox';
import { Pagination, type Shown, shownText, text } from '../common/schema.ts';

const activity = Type.Enum(['active', 'inactive'], { type: 'string' });

const written = {
  description: text(255),
  status: Type.Optional(activity),
  is_default: Type.Optional(Type.Boolean({ default: false })),
  priority: Type.Optional(Type.Integer({ 'x-exact-decimal': true })),
};

export const NewPriceList = Type.Object(
  {
    reference_id: Type.String({ maxLength: 50, format: 'reference' }),
    name: Type.String({ maxLength: 50 }),
    ...written,
  },
  { 'x-name': 'NewPriceList' },
);
export type NewPriceList = Static<typeof NewPriceList>;

/** Only the sent fields change. */
export const PriceListPatch = Type.Object({ name: text(50), ...written }, { 'x-name': 'PriceListPatch' });
export type SentPriceList = Partial<NewPriceList>;

const PriceList = Type.Object(
  {
    id: Type.String(),
    reference_id: shownText(),
    name: Type.String(),
    description: shownText(),
    status: activity,
    is_default: Type.Boolean(),
    priority: Type.Optional(Type.Number()),
    currency: shownText(),
    created_at: Type.String(),
    updated_at: Type.String(),
  },
  { 'x-name': 'PriceList' },
);

export const PriceListReply = Type.Object({ data: PriceList });
export const PriceListList = Type.Object({ data: Type.Array(PriceList), pagination: Pagination });
export type ShownPriceList = Shown<Static<typeof PriceList>>;
