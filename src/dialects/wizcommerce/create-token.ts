import { type Static, Type } from 'typebox';
import type { SignedIn } from '../../core/access/sign-in.ts';
import { ok, refuse } from '../../model/result.ts';
import type { Operation } from '../../operations/operation.ts';
import { json } from '../../operations/reply.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

/** As the vendor's access tokens begin; one lives for the year that the vendor states. */
const STYLE = { prefix: 'api_prod_', accessSeconds: YEAR_SECONDS };

const Credentials = Type.Object(
  {
    // What is no email address is nobody's: that is for signing in to say, in its one way.
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ maxLength: 1024 }),
  },
  { 'x-name': 'Credentials' },
);
type Credentials = Static<typeof Credentials>;

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

/** Signs a user in. Its path has no version, and its reply is not wrapped in `data`. */
export const createToken: Operation = {
  id: 'createToken',
  method: 'POST',
  base: '/auth',
  path: '/token',
  group: 'access tokens',
  scope: null,
  summary: 'Sign in with email and password',
  description: 'The token lives for a year; it is sent in `X-API-Key`.',
  body: Credentials,
  replies: { 200: { description: 'A new access token', schema: Token } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { email, password } = call.body as Credentials;
    const signedIn = await core.access.signIn({ email, password, address: call.address, style: STYLE });
    return signedIn.ok ? ok(json(200, show(signedIn.value), { 'Cache-Control': 'no-store' })) : signedIn;
  },
};

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
