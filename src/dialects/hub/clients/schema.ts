import { type Static, Type } from 'typebox';
import type { OAuthClient } from '../../../model/user.ts';

export const Client = Type.Object(
  { client_id: Type.String(), name: Type.String(), created_at: Type.String({ format: 'date-time' }) },
  { 'x-name': 'Client' },
);

/** Shows a client. */
export const showClient = (client: OAuthClient): Static<typeof Client> => ({
  client_id: client.id,
  name: client.name,
  created_at: client.created_at,
});
