import { ok } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { secretReply } from '../wire.ts';
import { KeyWithSecret, showKey } from './wire.ts';

/** A successor looks as its key did, where that is known by one of these prefixes. */
export function rotateKey(prefixes: Readonly<Record<string, string>>): Operation {
  return {
    id: 'rotateKey',
    method: 'POST',
    path: '/keys/{id}/rotate',
    scope: 'admin',
    summary: 'Replace a key by a new one',
    description: 'The new one may all that the old one may. The old one works for 24 hours more.',
    replies: { 201: { description: 'The new key, with its text', schema: KeyWithSecret } },
    handle: async (call, core) => {
      const id = call.parameters['id'] ?? '';
      const made = await core.access.keys.rotate(call.principal, id, Object.values(prefixes));
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showKey(made.value.record), key: made.value.key }));
    },
  };
}
