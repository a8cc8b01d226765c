import { type Static, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED, ignored, Name, ScopeList } from '../wire.ts';
import { endingOf, Key, KeyOptions, showKey } from './wire.ts';

const KEPT = [
  'id',
  'family_id',
  'hint',
  'origin',
  'created_at',
  'revoked_at',
  'replaced_by',
  'last_used_at',
] as const satisfies (keyof typeof Key.properties)[];

const KeyChange = Type.Object(
  { name: Type.Optional(Name()), scopes: Type.Optional(ScopeList()), ...KeyOptions, ...ignored(Key.properties, KEPT) },
  { 'x-name': 'KeyChange', ...CLOSED },
);

export const changeKey = administering({
  id: 'changeKey',
  method: 'PATCH',
  path: '/keys/{id}',
  scope: 'admin',
  summary: 'Change what a key may',
  description: 'What is left out stays. Every hub knows the change within a second.',
  body: KeyChange,
  replies: { 200: { description: 'The key as it is now', schema: Key } },
  administer: async (call, { keys }) => {
    const body = call.body as Static<typeof KeyChange>;
    const changed = await keys.change(call.principal, call.parameters['id'] ?? '', {
      name: body.name,
      scopes: body.scopes,
      allowedIps: body.allowed_ips,
      rateLimitPerMinute: body.rate_limit_per_minute,
      expiresAt: endingOf(body.expires_at),
    });
    return changed.ok ? ok(json(200, showKey(changed.value))) : changed;
  },
});
