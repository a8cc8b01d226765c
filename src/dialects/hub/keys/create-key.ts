import { Type } from 'typebox';
import type { KeyWish } from '../../../core/access/keep-keys.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { administering } from '../administer.ts';
import { CLOSED, secretReply, Words } from '../wire.ts';
import { KeyWithSecret, NewKeyFields, showKey, wishOf } from './wire.ts';

/** Makes keys in the hub's own style and in those whose prefixes are given. */
export function createKey(prefixes: Readonly<Record<string, string>>): Operation {
  const styles = ['stele', ...Object.keys(prefixes)];
  const body = Type.Object(
    {
      ...NewKeyFields,
      style: Type.Optional(Words(styles, { description: 'How the key looks; `stele` by default.' })),
    },
    { 'x-name': 'KeyRequest', ...CLOSED },
  );
  return administering({
    id: 'createKey',
    method: 'POST',
    path: '/keys',
    scope: 'admin',
    summary: 'Make a key',
    description: 'It may have no scope that the calling key lacks.',
    body,
    example: { name: 'Warehouse', scopes: ['orders:read', 'orders:write'] },
    replies: { 201: { description: 'The key, with its text', schema: KeyWithSecret } },
    isSecret: true,
    administer: async (call, { keys }) => {
      const wish = call.body as Parameters<typeof wishOf>[0] & { style?: string };
      const prefix = wish.style === undefined ? undefined : prefixes[wish.style];
      const made = await keys.create(call.principal, wishOf(wish) satisfies KeyWish, prefix);
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showKey(made.value.record), key: made.value.key }));
    },
  });
}
