import type { AdministrationChange } from '../../model/administration-change.ts';
import { ok, type Result } from '../../model/result.ts';
import { listAdministrationChanges } from '../../store/administration-changes.ts';
import type { FairReading, Readers } from '../../store/database/connection.ts';
import { createPasswords, type HashedPassword } from '../access/password.ts';
import { createSignIn, type SignIn } from '../access/sign-in.ts';
import { createGuarded } from '../guarded.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { Ending } from '../transaction/end.ts';
import type { Transactions } from '../transaction/run.ts';
import type { WriteOrders } from '../transaction/write-orders.ts';
import { type Administer, createAdminister } from './administer.ts';
import type { ClientAdministration } from './administer-clients.ts';
import type { KeyAdministration } from './administer-keys.ts';
import type { StatusAdministration } from './administer-statuses.ts';
import type { UserAdministration } from './administer-users.ts';
import type { WorkspaceAdministration } from './administer-workspaces.ts';
import { createAdministration } from './administration.ts';
import { moveOrders, type OrdersToMove } from './move-orders.ts';

/** Sign-in and administration, for every dialect. */
export interface Access extends SignIn {
  keys: Pick<KeyAdministration, 'list'>;
  users: Pick<UserAdministration, 'list'>;
  clients: Pick<ClientAdministration, 'list' | 'check'>;
  workspaces: Pick<WorkspaceAdministration, 'list'>;
  statuses: Pick<StatusAdministration, 'list'>;
  /** The changes of administration, the latest first. Fails with `unavailable` or `internal`. */
  changes(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<AdministrationChange>>>;
  /** Hashes a password, before a transaction begins. Fails with `busy`. */
  hashPassword(password: string): Promise<Result<HashedPassword>>;
  /** Changes keys, users, clients, workspaces or statuses. */
  once: Administer;
  /**
   * Moves the orders of an archived status, as many as a call has time for. Returns whether orders may have moved,
   * which is false in a dry run. Fails with `unavailable` or `internal`.
   */
  moveOrders(move: OrdersToMove): Promise<Result<boolean>>;
}

/** The calls that only read. A dry run uses the same ones. */
export type AccessReads = Omit<Access, 'once' | 'moveOrders'>;

/** Builds the calls that only read, on shared connections. Errors of the database go to `onError`. */
export function createAccessReads(readers: Readers, onError: (error: unknown) => void): AccessReads {
  const guarded = createGuarded(onError);
  const passwords = createPasswords();
  // Only its reads are used, so there is nothing to note.
  const { keys, users, clients, workspaces, statuses } = createAdministration({
    reading: readers,
    now: readers.now,
    guarded,
    note: () => undefined,
  });
  return {
    ...createSignIn(readers, passwords, guarded),
    keys,
    users,
    clients,
    workspaces,
    statuses,
    changes: (workspaceId: string, page: IdPageRequest) =>
      guarded(() => listById(readers, (after, most) => listAdministrationChanges(workspaceId, after, most), page)),
    hashPassword: async (password: string): Promise<Result<HashedPassword>> => {
      const hashed = await passwords.hash(password);
      return hashed.ok ? ok({ hash: hashed.value }) : hashed;
    },
  };
}

/** The parts that changes require. */
export interface Administering {
  transactions: Transactions;
  queuedReaders: FairReading;
  writeMany: WriteOrders['writeMany'];
  onError(error: unknown): void;
}

/** Adds the calls that change, or their dry run. A dry run stores nothing, so the key in its answer is not valid. */
export function createAccess(
  reads: AccessReads,
  { transactions, queuedReaders, writeMany, onError }: Administering,
  ending: Ending,
): Access {
  const guarded = createGuarded(onError);
  return {
    ...reads,
    once: createAdminister(transactions, ending),
    moveOrders: (move) =>
      guarded(async () => {
        if (ending !== 'commit') return ok(false);
        await moveOrders(queuedReaders.of(move.actor.workspaceId), writeMany, move);
        return ok(true);
      }),
  };
}
