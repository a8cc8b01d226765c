import { timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import type { OAuthClient } from '../../model/user.ts';
import {
  endSessionsOfClient,
  findClient,
  findClientRecord,
  insertClient,
  listClients,
  revokeClient,
} from '../../store/access/oauth-clients.ts';
import { hashKey, randomLetters } from '../access/api-key.ts';
import { endSessions } from '../access/sign-in.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';

/** A client with its secret, which is shown once. */
export interface MadeClient {
  client: OAuthClient;
  secret: string;
}

/** Administers the programs (OAuth clients) through which users sign in. All fail with `unavailable` or `internal`. */
export interface ClientAdministration {
  /** The client with this id and secret. Fails with `wrong_client`. */
  check(id: string, secret: string): Promise<Result<OAuthClient>>;
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<OAuthClient>>>;
  /** Creates a client, with the given id and secret or with new ones. Fails with `duplicate`. */
  create(
    workspaceId: string,
    content: { name: string; id?: string | undefined; secret?: string | undefined },
  ): Promise<Result<MadeClient>>;
  /** Revokes a client, revoked before or not, and all tokens that it got. Fails with `not_found`. */
  revoke(workspaceId: string, id: string): Promise<Result<void>>;
}

const SECRET_LETTERS = 40;
const NO_HASH = '0'.repeat(64);

/** Builds the check and the administration of OAuth clients. */
export function createClientAdministration({ reading, guarded, note }: AdministrationContext): ClientAdministration {
  return {
    check: (id, secret) =>
      guarded(async () => {
        const [found] = await reading.read(findClient(id));
        const isSecret = timingSafeEqual(
          Buffer.from(hashKey(secret), 'hex'),
          Buffer.from(found?.secretHash ?? NO_HASH, 'hex'),
        );
        return found && isSecret ? ok(found.client) : refuse({ kind: 'wrong_client' });
      }),
    list: (workspaceId, page) =>
      guarded(() => listById(reading, (after, most) => listClients(workspaceId, after, most), page)),
    create: (workspaceId, { name, id = uuidv7(), secret = randomLetters(SECRET_LETTERS) }) =>
      guarded(async () => {
        const [client] = await reading.read(insertClient({ workspace_id: workspaceId, id, name }, hashKey(secret)));
        if (!client) return refuse({ kind: 'duplicate', entity: 'oauth_clients', field: 'client_id', value: id });
        noteDifference(note, { workspaceId, entity: 'client', id, before: undefined, after: client });
        return ok({ client, secret });
      }),
    revoke: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'OAuth client', id });
        const [present, isThere] = await reading.read(findClientRecord(workspaceId, id), revokeClient(workspaceId, id));
        if (!present || !isThere) return refuse({ kind: 'not_found', entity: 'OAuth client', id });
        await endSessions(reading, () => endSessionsOfClient(workspaceId, id));
        const { client: before, isRevoked } = present;
        if (!isRevoked) noteDifference(note, { workspaceId, entity: 'client', id, before, after: undefined });
        return ok(undefined);
      }),
  };
}
