import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { json } from '../../reply.ts';
import { Key, NewKeyFields, showKey, wishOf } from './wire.ts';

const Import = Type.Object(
  {
    ...NewKeyFields,
    key: Type.String({ maxLength: 4096, description: 'The key, or its SHA-256 in hexadecimal.' }),
    hashed: Type.Optional(Type.Boolean({ description: 'Whether `key` is the SHA-256; by default, not.' })),
  },
  { 'x-name': 'KeyImport' },
);

/** So that a client that has a vendor's key changes nothing but the base URL. */
export const importKey: Operation = {
  id: 'importKey',
  method: 'POST',
  path: '/keys/import',
  scope: 'admin',
  summary: 'Take over a key that clients have already',
  description: 'Only its SHA-256 is stored. It may have no scope that the calling key lacks.',
  body: Import,
  replies: { 201: { description: 'The key, without its text', schema: Key } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const body = call.body as Static<typeof Import>;
    const given = body.hashed ? { sha256: body.key } : { key: body.key };
    const kept = await core.access.keys.import(call.principal, wishOf(body), given);
    return kept.ok ? ok(json(201, showKey(kept.value))) : kept;
  },
};
