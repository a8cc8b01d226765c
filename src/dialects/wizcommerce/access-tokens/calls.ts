import { type Static, Type } from 'typebox';
import type { SignedIn } from '../../../core/access/sign-in.ts';
import { ok } from '../../../model/result.ts';
import { open } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

/** The prefix of the vendor's access tokens, and the year that the vendor states for their lifetime. */
const STYLE = { prefix: 'api_prod_', accessSeconds: YEAR_SECONDS };

const Credentials = Type.Object(
  {
    // A string that is not an email address belongs to no user. Signing in answers it like any wrong credentials.
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ maxLength: 1024 }),
  },
  { 'x-name': 'Credentials' },
);

const Token = Type.Object(
  {
    token_id: Type.String(),
    token_type: Type.String({ description: 'Always `Bearer`, though the token goes in `X-API-Key`.' }),
    expires_at: Type.String({ format: 'date-time' }),
    user: Type.Object({
      id: Type.String(),
      email: Type.String(),
      first_name: Type.String(),
      last_name: Type.String(),
      tenant_id: Type.String(),
    }),
    access_token: Type.String(),
  },
  { 'x-name': 'Token' },
);

/** Signs a user in. The path has no version, and the reply is not wrapped in `data`. */
export const createToken = open({
  id: 'createToken',
  method: 'POST',
  base: '/auth',
  path: '/token',
  group: 'access tokens',
  summary: 'Sign in with email and password',
  description: 'The token lives for a year; it is sent in `X-API-Key`.',
  body: Credentials,
  replies: { 200: { description: 'A new access token', schema: Token } },
  answer: async ({ body: { email, password }, address }, core) => {
    const signedIn = await core.access.signIn({ email, password, address, style: STYLE });
    return signedIn.ok ? ok(json(200, show(signedIn.value), { 'Cache-Control': 'no-store' })) : signedIn;
  },
});

function show({ user, tokenId, accessToken, expiresAt }: SignedIn): Static<typeof Token> {
  return {
    token_id: tokenId,
    token_type: 'Bearer',
    expires_at: expiresAt,
    user: {
      id: user.id,
      email: user.email,
      first_name: user.first_name,
      last_name: user.last_name,
      tenant_id: user.workspace_id,
    },
    access_token: accessToken,
  };
}
