import { type TObject, type TProperties, type TSchema, Type } from 'typebox';

// The parts of a seed. Every limit is far above those of vendors: a seed may create an order that no vendor's call can.

/** An optional field. */
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** An object with exactly these fields, so that a misspelt one is found. */
export const closed = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

export const Id = () => Type.String({ minLength: 1, maxLength: 255 });
export const Name = () => Type.String({ minLength: 1, maxLength: 255 });
export const Text = () => Type.String({ maxLength: 2000 });
export const LongText = () => Type.String({ maxLength: 20_000 });
export const Flag = () => Type.Boolean();
export const Money = () => Type.Number({ 'x-exact-decimal': true });
export const Quantity = () => Type.Number({ 'x-exact-decimal': true, minimum: 0 });
export const Moment = () => Type.String({ format: 'date-time' });
export const Currency = () => Type.String({ format: 'iso-4217' });
export const Words = (words: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...words] });
export const Tags = () => Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 });
export const Extras = () => Type.Record(Type.String(), Type.Object({}));

export const Attributes = () => Type.Array(closed({ name: Name(), value: Text() }), { maxItems: 200 });

const person = { first_name: maybe(Text()), last_name: maybe(Text()), email: maybe(Text()), phone: maybe(Text()) };

/** An address, in an order or as a record. */
export const addressFields = {
  id: maybe(Id()),
  ...person,
  address_line_1: maybe(Text()),
  address_line_2: maybe(Text()),
  city: maybe(Text()),
  state: maybe(Text()),
  country: maybe(Text()),
  zip_code: maybe(Text()),
  reference_id: maybe(Id()),
  attributes: maybe(Attributes()),
};

/** A contact, in an order or as a record. */
export const contactFields = { id: maybe(Id()), ...person, designation: maybe(Text()) };

export const personFields = person;
