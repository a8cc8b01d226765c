import { type Static, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED } from '../wire.ts';
import { Key, NewKeyFields, showKey, wishOf } from './wire.ts';

const Import = Type.Object(
  {
    ...NewKeyFields,
    key: Type.String({ maxLength: 4096, description: 'The key, or its SHA-256 in hexadecimal.' }),
    hashed: Type.Optional(Type.Boolean({ description: 'Whether `key` is the SHA-256; by default, not.' })),
  },
  { 'x-name': 'KeyImport', ...CLOSED },
);

/** So that a client that has a vendor's key changes nothing but the base URL. */
export const importKey = administering({
  id: 'importKey',
  method: 'POST',
  path: '/keys/import',
  scope: 'admin',
  summary: 'Take over a key that clients have already',
  description: 'Only its SHA-256 is stored. It may have no scope that the calling key lacks.',
  body: Import,
  replies: { 201: { description: 'The key, without its text', schema: Key } },
  isSecret: true,
  administer: async (call, { keys }) => {
    const body = call.body as Static<typeof Import>;
    const given = body.hashed ? { sha256: body.key } : { key: body.key };
    const kept = await keys.import(call.principal, wishOf(body), given);
    return kept.ok ? ok(json(201, showKey(kept.value))) : kept;
  },
});
