import { type TObject, type TProperties, type TSchema, Type } from 'typebox';

/** An optional field. */
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** An object with exactly these fields, so that a misspelt one is found. */
export const closed = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });
