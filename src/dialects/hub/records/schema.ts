import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { ACTIVITY } from '../../../model/record.ts';
import { mergePatchOf, shown } from '../forms.ts';
import { attributes } from '../orders/schema.ts';
import { CLOSED, Words } from '../schema.ts';

const LONGEST_TEXT = 255;
const LONGEST_ADDRESS = 2000;
const MOST_ENTRIES = 500;

const IGNORED = { readOnly: true, description: 'Ignored in requests.' } as const;

/** An optional text. */
export const text = (description?: string, maxLength = LONGEST_TEXT) =>
  Type.Optional(Type.String({ maxLength, ...(description && { description }) }));

/** The address of an image. */
export const imageUrl = () => text(undefined, LONGEST_ADDRESS);

/** Short texts. */
export const texts = (description?: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: LONGEST_TEXT }), {
      maxItems: MOST_ENTRIES,
      ...(description && { description }),
    }),
  );

export const activity = () => Type.Optional(Words(ACTIVITY, { default: 'active' }));

/** The id of another record, which must exist. */
export const idOf = (noun: string) => text(`The id of ${noun}.`);

/** The fields of every kind that clients write. */
export const writtenByAll = {
  reference_id: Type.Optional(
    Type.String({ maxLength: LONGEST_TEXT, format: 'reference', description: 'The client’s own id.' }),
  ),
  extras: Type.Optional(
    Type.Object(
      {},
      {
        additionalProperties: Type.Object({}, { additionalProperties: true }),
        description: "Fields that only one dialect has, by the dialect's name.",
      },
    ),
  ),
};

export { attributes };

/** Fields that the hub keeps. Accepted, so that a reply can be sent back. */
const keptByHub = {
  id: Type.Optional(Type.String(IGNORED)),
  version: Type.Optional(Type.Integer({ 'x-exact-decimal': true, ...IGNORED })),
  created_at: Type.Optional(Type.String(IGNORED)),
  changed_at: Type.Optional(Type.String(IGNORED)),
  deleted_at: Type.Optional(Type.String(IGNORED)),
};

const ALWAYS = ['id', 'version', 'created_at', 'changed_at', 'extras'];

/** What distinguishes the schemas of one kind. */
interface Shape {
  /** As in `x-name`: `Customer`. */
  name: string;
  written: TProperties;
  /** Fields that are shown and not written, beside those that the hub keeps. */
  shownOnly?: TProperties;
  /** Fields that only a new record may have. */
  newOnly?: TProperties;
  /** The fields of replies whose schemas differ from those of requests. */
  replied?: TProperties;
  /** Written fields that every record of the kind has, and that a patch cannot remove. */
  required?: readonly string[];
  /** Fields that are always shown, beside those of every kind. */
  always: readonly string[];
}

/** The schemas of one kind of record. */
export interface RecordSchemas {
  /** A whole record that replaces the present one. */
  Replacement: TObject;
  /** RFC 7396. */
  Patch: TSchema;
  New: TObject;
  Shown: TSchema;
  /** The fields that clients write. */
  fields: readonly string[];
}

/** Makes the schemas of one kind: of requests, and of replies without the limits. */
export function schemasOf({
  name,
  written,
  shownOnly = {},
  newOnly = {},
  replied = {},
  required = [],
  always,
}: Shape): RecordSchemas {
  const Replacement = Type.Object(
    { ...written, ...shownOnly, ...keptByHub },
    { 'x-name': `${name}Replacement`, ...CLOSED },
  );
  const Shown = shown(Replacement, name, [...ALWAYS, ...required, ...always]);
  const id = Type.Optional(
    Type.String({ minLength: 1, maxLength: LONGEST_TEXT, description: 'Chosen by the client; by default, a new id.' }),
  );
  return {
    Replacement,
    Patch: mergePatchOf(Replacement, `${name}MergePatch`, required),
    New: Type.Object({ ...Replacement.properties, ...newOnly, id }, { 'x-name': `New${name}`, ...CLOSED }),
    Shown: { ...Shown, properties: { ...Shown.properties, ...replied } },
    fields: Object.keys(written),
  };
}
