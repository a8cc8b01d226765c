import { type Static, Type } from 'typebox';
import type { NewKeyContent } from '../../../core/administration/administer-keys.ts';
import { ok } from '../../../model/result.ts';
import { administer } from '../../../operations/administer.ts';
import type { Operation } from '../../../operations/operation.ts';
import { list, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import {
  CLOSED,
  CursorQuery,
  cursorPageOf,
  doneReply,
  ignored,
  Name,
  PageOf,
  pageReply,
  ScopeList,
  secretReply,
  Words,
} from '../schema.ts';
import { endingOf, Key, KeyOptions, KeyWithSecret, keyContentOf, NewKeyFields, showKey } from './schema.ts';

const OwnKey = Type.Object(
  {
    id: Type.String({ description: "The key's id; for a user's token, the user's id." }),
    workspace_id: Type.String({ description: 'Every call with the key concerns this workspace.' }),
    scopes: ScopeList(),
    rate_limit_per_minute: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  },
  { 'x-name': 'OwnKey' },
);

/** A program can check its key and scopes before it uses them. */
export const getOwnKey = read({
  id: 'getOwnKey',
  method: 'GET',
  path: '/key',
  group: 'keys',
  scope: 'any',
  summary: 'Show the scopes and limits of the calling key',
  description: 'Needs no scope. The list of keys has more, for administrators.',
  replies: { 200: { description: 'The key', schema: OwnKey } },
  answer: async ({ principal: { keyId, workspaceId, scopes, rateLimitPerMinute } }) =>
    ok(
      json(200, {
        id: keyId,
        workspace_id: workspaceId,
        scopes: [...scopes],
        rate_limit_per_minute: rateLimitPerMinute ?? null,
      }),
    ),
});

export const listKeys = list({
  id: 'listKeys',
  method: 'GET',
  path: '/keys',
  scope: 'admin',
  summary: 'List the keys, in order of creation',
  description: "Includes revoked and expired keys, but not users' tokens.",
  query: CursorQuery,
  replies: { 200: { description: 'A page of keys', schema: PageOf(Key) } },
  answer: async (call, core) => {
    return pageReply(await core.access.keys.list(call.principal.workspaceId, cursorPageOf(call)), showKey);
  },
});

/** Creates keys in the hub's own style and in the styles with the given prefixes. */
export function createKey(prefixes: Readonly<Record<string, string>>): Operation {
  const styles = ['stele', ...Object.keys(prefixes)];
  const body = Type.Object(
    {
      ...NewKeyFields,
      style: Type.Optional(Words(styles, { description: 'The form of the key; `stele` by default.' })),
    },
    { 'x-name': 'KeyRequest', ...CLOSED },
  );
  return administer({
    id: 'createKey',
    method: 'POST',
    path: '/keys',
    scope: 'admin',
    summary: 'Create a key',
    description: 'It cannot have a scope that the calling key lacks.',
    body,
    example: { name: 'Warehouse', scopes: ['orders:read', 'orders:write'] },
    replies: { 201: { description: 'The key, with its token', schema: KeyWithSecret } },
    isSecret: true,
    administer: async ({ keys }, call) => {
      const sent = call.body as Parameters<typeof keyContentOf>[0] & { style?: string };
      const prefix = sent.style === undefined ? undefined : prefixes[sent.style];
      const made = await keys.create(call.principal, keyContentOf(sent) satisfies NewKeyContent, prefix);
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showKey(made.value.record), key: made.value.key }));
    },
  });
}

const Import = Type.Object(
  {
    ...NewKeyFields,
    key: Type.String({ maxLength: 4096, description: 'The key, or its SHA-256 in hexadecimal.' }),
    hashed: Type.Optional(Type.Boolean({ description: 'Whether `key` is the SHA-256; false by default.' })),
  },
  { 'x-name': 'KeyImport', ...CLOSED },
);

/** A client with a vendor's key then changes only its base URL. */
export const importKey = administer({
  id: 'importKey',
  method: 'POST',
  path: '/keys/import',
  scope: 'admin',
  summary: 'Import a key that clients already have',
  description: 'Only its SHA-256 is stored. It cannot have a scope that the calling key lacks.',
  body: Import,
  replies: { 201: { description: 'The key, without its token', schema: Key } },
  isSecret: true,
  administer: async ({ keys }, call) => {
    const body = call.body;
    const given = body.hashed ? { sha256: body.key } : { key: body.key };
    const kept = await keys.import(call.principal, keyContentOf(body), given);
    return kept.ok ? ok(json(201, showKey(kept.value))) : kept;
  },
});

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

export const changeKey = administer({
  id: 'changeKey',
  method: 'PATCH',
  path: '/keys/{id}',
  scope: 'admin',
  summary: 'Change a key',
  description: 'Fields that are left out stay. The change applies to every hub within a second.',
  body: KeyChange,
  replies: { 200: { description: 'The changed key', schema: Key } },
  administer: async ({ keys }, call) => {
    const body = call.body;
    const changed = await keys.change(call.principal, call.id, {
      name: body.name,
      scopes: body.scopes,
      allowedIps: body.allowed_ips,
      rateLimitPerMinute: body.rate_limit_per_minute,
      expiresAt: endingOf(body.expires_at),
    });
    return changed.ok ? ok(json(200, showKey(changed.value))) : changed;
  },
});

/** A month: a client that needs longer gets a key of its own. */
const LONGEST_GRACE_HOURS = 720;

const Rotation = Type.Object(
  {
    grace_hours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: LONGEST_GRACE_HOURS,
        description: 'How long the old key still works; 24 by default, 0 ends it at once.',
      }),
    ),
  },
  { 'x-name': 'KeyRotation', ...CLOSED },
);

/** A successor has the style of its key, if one of these prefixes identifies it. */
export function rotateKey(prefixes: Readonly<Record<string, string>>): Operation {
  return administer({
    id: 'rotateKey',
    method: 'POST',
    path: '/keys/{id}/rotate',
    scope: 'admin',
    summary: 'Rotate a key',
    description:
      'The new key has the scopes and limits of the old one. The old one works for another 24 hours by default.',
    body: Rotation,
    bodyIsOptional: true,
    replies: { 201: { description: 'The new key, with its token', schema: KeyWithSecret } },
    isSecret: true,
    administer: async ({ keys }, call) => {
      const id = call.id;
      const { grace_hours: graceHours } = (call.body ?? {}) as Static<typeof Rotation>;
      const made = await keys.rotate(call.principal, id, { prefixes: Object.values(prefixes), graceHours });
      if (!made.ok) return made;
      return ok(secretReply(201, { ...showKey(made.value.record), key: made.value.key }));
    },
  });
}

export const revokeKey = administer({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{id}',
  scope: 'admin',
  summary: 'Revoke a key',
  description: 'It stops working within a second, on every hub. A key that was revoked before stays revoked.',
  replies: { 204: { description: 'The key is revoked' } },
  administer: async ({ keys }, call) => doneReply(await keys.revoke(call.principal.workspaceId, call.id)),
});
