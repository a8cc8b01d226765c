import { Type } from 'typebox';

/** A field before and after, as every answer tells of one. */
export const FieldChange = Type.Object(
  { field: Type.String(), from: Type.Unknown(), to: Type.Unknown() },
  { 'x-name': 'FieldChange', description: 'A canonical field before and after; null stands for no value.' },
);
