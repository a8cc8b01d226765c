import { type Static, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { administering } from '../administer.ts';
import { CLOSED, secretReply } from '../wire.ts';
import { KeyWithSecret, showKey } from './wire.ts';

/** A month: whoever needs longer makes a key of their own. */
const LONGEST_GRACE_HOURS = 720;

const Rotation = Type.Object(
  {
    grace_hours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: LONGEST_GRACE_HOURS,
        description: 'How long the old key works on; 24 by default, 0 ends it at once.',
      }),
    ),
  },
  { 'x-name': 'KeyRotation', ...CLOSED },
);

/** A successor looks as its key did, where that is known by one of these prefixes. */
export function rotateKey(prefixes: Readonly<Record<string, string>>): Operation {
  return administering({
    id: 'rotateKey',
    method: 'POST',
    path: '/keys/{id}/rotate',
    scope: 'admin',
    summary: 'Replace a key by a new one',
    description: 'The new one may all that the old one may. The old one works on for a while, by default 24 hours.',
    body: Rotation,
    bodyIsOptional: true,
    replies: { 201: { description: 'The new key, with its text', schema: KeyWithSecret } },
    isSecret: true,
    administer: async (call, { keys }) => {
      const id = call.parameters['id'] ?? '';
      const { grace_hours: graceHours } = (call.body ?? {}) as Static<typeof Rotation>;
      const made = await keys.rotate(call.principal, id, { prefixes: Object.values(prefixes), graceHours });
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showKey(made.value.record), key: made.value.key }));
    },
  });
}
