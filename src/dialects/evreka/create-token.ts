import { type Static, Type } from 'typebox';
import type { SignedIn } from '../../core/access/sign-in.ts';
import type { Core } from '../../core/core.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { OAuthClient } from '../../model/user.ts';
import { open } from '../../operations/other-kinds.ts';
import { json } from '../../operations/reply.ts';

const DAY_SECONDS = 24 * 3600;
/** The vendor stated 24 hours last, and nothing about refresh tokens. */
const STYLE = { accessSeconds: DAY_SECONDS, refreshSeconds: 30 * DAY_SECONDS };

const SCOPE = 'profile';

const Grant = Type.Object(
  {
    grant_type: Type.Unsafe<'password' | 'refresh_token'>({ type: 'string', enum: ['password', 'refresh_token'] }),
    username: Type.Optional(Type.String({ maxLength: 254, description: 'With `password`: the email address.' })),
    password: Type.Optional(Type.String({ maxLength: 1024 })),
    scope: Type.Optional(Type.String({ maxLength: 255 })),
    refresh_token: Type.Optional(Type.String({ maxLength: 4096, description: 'With `refresh_token`.' })),
    refrest_token: Type.Optional(Type.String({ maxLength: 4096, description: 'The same, in the vendor’s spelling.' })),
  },
  { 'x-name': 'Grant' },
);
type Grant = Static<typeof Grant>;

const Tokens = Type.Object(
  {
    access_token: Type.String(),
    refresh_token: Type.String(),
    token_type: Type.String(),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: Type.String(),
  },
  { 'x-name': 'Tokens' },
);

/** Signs a user in through a client, or renews what that gave (RFC 6749, sections 4.3 and 6). */
export const createToken = open({
  id: 'createToken',
  method: 'POST',
  base: '/auth/oauth',
  path: '/token',
  group: 'access tokens',
  summary: 'Get an access token for a password or a refresh token',
  description:
    'The client sends its id and secret with HTTP Basic. A refresh token can be used once. For 30 seconds the same client gets the ' +
    'same new pair for it; a later use ends the session.',
  body: Grant,
  accepts: ['urlencoded'],
  replies: { 200: { description: 'A pair of tokens', schema: Tokens } },
  // A wrong client is refused before a bad body.
  identify: (call, core) => clientOf(call.header('authorization'), core),
  answer: async ({ body: grant, address }, core, client) => {
    const given = await give(grant, client, address, core);
    return given.ok ? ok(json(200, show(given.value, grant.scope), NOT_KEPT)) : given;
  },
});

/** RFC 6749, section 5.1. */
const NOT_KEPT = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

async function clientOf(header: string | undefined, core: Core): Promise<Result<OAuthClient>> {
  let client: Result<OAuthClient> = refuse({ kind: 'wrong_client' });
  for (const { id, secret } of basicCredentials(header)) {
    client = await core.access.clients.check(id, secret);
    if (client.ok || client.failure.kind !== 'wrong_client') return client;
  }
  return client;
}

async function give(grant: Grant, client: OAuthClient, address: string, core: Core): Promise<Result<SignedIn>> {
  if (grant.grant_type === 'refresh_token') {
    const refreshToken = grant.refresh_token || grant.refrest_token;
    if (!refreshToken) return missing('refresh_token');
    return core.access.refresh({ refreshToken, client, style: STYLE });
  }
  const { username, password } = grant;
  if (username === undefined || password === undefined) {
    return missing(...(['username', 'password'] as const).filter((field) => grant[field] === undefined));
  }
  const session = { client, refreshSeconds: STYLE.refreshSeconds };
  return core.access.signIn({ email: username, password, address, style: STYLE, session });
}

function missing(...fields: string[]): ReturnType<typeof refuse> {
  const problems = fields.map(
    (field): Problem => ({
      place: 'body',
      path: [field],
      rule: 'required',
      reason: 'is required',
      binding: 'shape',
    }),
  );
  return refuse({ kind: 'invalid', problems });
}

const show = ({ accessToken, refreshToken = '' }: SignedIn, scope = SCOPE): Static<typeof Tokens> => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: STYLE.accessSeconds,
  scope,
});

interface Credentials {
  id: string;
  secret: string;
}

/**
 * Reads a header of HTTP Basic (RFC 7617) in both ways: as it is, and form-decoded, since OAuth wants both parts form-encoded before (RFC
 * 6749, section 2.3.1) and not all clients do so. Empty for any other header.
 */
function basicCredentials(header: string | undefined): Credentials[] {
  const encoded = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined || `${id}${secret}`.includes('\0')) return [];
  const plain = { id, secret };
  if (!/[%+]/.test(id + secret)) return [plain];
  const decoded = { id: formDecoded(id), secret: formDecoded(secret) };
  return `${decoded.id}${decoded.secret}`.includes('\0') ? [plain] : [plain, decoded];
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
