import { type Static, Type } from 'typebox';
import { MOST_RANGES } from '../../../core/access/ip-list.ts';
import type { NewKeyContent } from '../../../core/administration/administer-keys.ts';
import type { KeyRecord } from '../../../model/key.ts';
import { parseInstant } from '../../../model/time.ts';
import { Name, NullableText, ScopeList } from '../schema.ts';

const MOST_PER_MINUTE = 1_000_000;

const AllowedIps = () =>
  Type.Array(Type.String({ format: 'ip-range' }), {
    maxItems: MOST_RANGES,
    description: 'The addresses and networks (CIDR) that may use the key; an empty list allows any.',
  });

const RateLimit = () =>
  Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 1,
    maximum: MOST_PER_MINUTE,
    description: 'Requests a minute, counted for the key and its predecessors by rotation; null is no limit.',
  });

const Ending = () => NullableText({ format: 'date-time', description: 'When the key ends; null is never.' });

/** The optional fields of a key. */
export const KeyOptions = {
  allowed_ips: Type.Optional(AllowedIps()),
  rate_limit_per_minute: Type.Optional(RateLimit()),
  expires_at: Type.Optional(Ending()),
};

export const NewKeyFields = { name: Name(), scopes: ScopeList(), ...KeyOptions };

export const Key = Type.Object(
  {
    id: Type.String(),
    family_id: Type.String({ description: 'Shared by keys that replaced one another by rotation.' }),
    name: Type.String(),
    hint: Type.String({ description: 'The first characters of the key, if they are known.' }),
    scopes: ScopeList(),
    origin: Type.String({ description: '`created`, `imported`, `environment` or `demo`.' }),
    allowed_ips: AllowedIps(),
    rate_limit_per_minute: RateLimit(),
    created_at: Type.String({ format: 'date-time' }),
    expires_at: Ending(),
    revoked_at: NullableText({ format: 'date-time' }),
    replaced_by: NullableText({ description: 'The id of the key that replaced this one.' }),
    last_used_at: NullableText({ format: 'date-time', description: 'To the minute, and a few seconds late.' }),
  },
  { 'x-name': 'Key' },
);

/** A key with its token, which is shown once. */
export const KeyWithSecret = Type.Object(
  { ...Key.properties, key: Type.String({ description: 'Shown once.' }) },
  { 'x-name': 'NewKey' },
);

/** Shows a key. */
export const showKey = (key: KeyRecord): Static<typeof Key> => ({
  id: key.id,
  family_id: key.family_id,
  name: key.name,
  hint: key.hint,
  scopes: key.scopes,
  origin: key.origin,
  allowed_ips: key.allowed_ips,
  rate_limit_per_minute: key.rate_limit_per_minute ?? null,
  created_at: key.created_at,
  expires_at: key.expires_at ?? null,
  revoked_at: key.revoked_at ?? null,
  replaced_by: key.replaced_by ?? null,
  last_used_at: key.last_used_at ?? null,
});

/** The parameters of a requested key. */
export const keyContentOf = (body: {
  name: string;
  scopes: NewKeyContent['scopes'];
  allowed_ips?: string[];
  rate_limit_per_minute?: number | null;
  expires_at?: string | null;
}): NewKeyContent => ({
  name: body.name,
  scopes: body.scopes,
  allowedIps: body.allowed_ips ?? [],
  rateLimitPerMinute: body.rate_limit_per_minute ?? null,
  expiresAt: endingOf(body.expires_at) ?? null,
});

/** An expiry in milliseconds, as stored. Undefined and null stay as they are. */
export const endingOf = (sent: string | null | undefined): string | null | undefined =>
  typeof sent === 'string' ? parseInstant(sent) : sent;
