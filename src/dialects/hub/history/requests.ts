import { type Static, Type } from 'typebox';

const reason = Type.Optional(Type.String({ maxLength: 1000, description: 'Why, for the history.' }));

/** A call that says why. */
export const Reasoned = Type.Object({ reason }, { 'x-name': 'Reasoned', additionalProperties: false });
export type Reasoned = Static<typeof Reasoned>;

export const Reversion = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), reason },
  { 'x-name': 'Reversion', additionalProperties: false },
);
export type Reversion = Static<typeof Reversion>;
