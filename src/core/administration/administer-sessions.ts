import { ok, type Result, refuse } from '../../model/result.ts';
import type { Instant } from '../../model/time.ts';
import { endSessionOf, endSessionsOfOwner, putSessionCode } from '../../store/access/sessions.ts';
import { endSessionsOfUser } from '../../store/access/tokens.ts';
import { generateCode, hashKey } from '../access/api-key.ts';
import type { Principal } from '../access/authenticate.ts';
import { NO_SESSION } from '../access/sessions.ts';
import { endSessions } from '../access/sign-in.ts';
import type { AdministrationContext } from './context.ts';

/** A code that opens one session of its owner. It cannot be read later. */
export interface SessionCode {
  code: string;
  expiresAt: Instant;
}

/** Ends sessions, and makes the codes that open them. All fail with `unavailable` or `internal`. */
export interface SessionAdministration {
  /** Ends the session with which the caller came. Fails with `conflict` for a key. */
  end(caller: Principal): Promise<Result<void>>;
  /** Ends all sessions and tokens of the calling user, or all sessions of the calling key. Codes end with them. */
  endEverywhere(caller: Principal): Promise<Result<void>>;
  /** Creates a code that opens one session with the caller's rights. */
  createCode(caller: Principal): Promise<Result<SessionCode>>;
}

/** A person goes from a terminal to a browser. */
const CODE_SECONDS = 600;

/** Builds the administration of sessions. */
export function createSessionAdministration({ reading, guarded }: AdministrationContext): SessionAdministration {
  return {
    end: ({ workspaceId, sessionHash }) =>
      guarded(async () => {
        if (sessionHash === undefined) return refuse({ kind: 'conflict', reason: NO_SESSION });
        await reading.read(endSessionOf(workspaceId, sessionHash));
        return ok(undefined);
      }),
    endEverywhere: ({ workspaceId, userId, owner }) =>
      guarded(async () => {
        await reading.read(endSessionsOfOwner(workspaceId, owner));
        if (userId !== undefined) await endSessions(reading, () => endSessionsOfUser(workspaceId, userId));
        return ok(undefined);
      }),
    createCode: ({ workspaceId, owner }) =>
      guarded(async () => {
        const code = generateCode();
        const [expiresAt] = await reading.read(putSessionCode(hashKey(code), workspaceId, owner, CODE_SECONDS));
        return ok({ code, expiresAt });
      }),
  };
}
