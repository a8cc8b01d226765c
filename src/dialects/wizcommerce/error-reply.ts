import { Type } from 'typebox';

/** The body of every refusal, as the vendor declares it. */
export const ErrorReply = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    details: Type.Array(Type.Object({ field: Type.String(), reason: Type.String() })),
  },
  { 'x-name': 'Error' },
);
