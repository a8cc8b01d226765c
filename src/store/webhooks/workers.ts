import { type Query, writing } from '../database/query.ts';

/** The class of the advisory locks that show which workers live. */
const WORKER_LOCKS = 0x57_48_4b;

/** Takes the lock that shows that the session's worker lives. */
export function lockSession(number: number): Query<void> {
  return writing('lock_webhook_session', `select pg_advisory_lock(${WORKER_LOCKS}, $1)`, [number]);
}

/**
 * Takes, for `seconds`, the workspaces with an active endpoint that no other worker has: whose lease has lapsed, or whose session has
 * ended, as after a crash. Returns all that the worker has then. It must run on the worker's own session, which lasts as long as the
 * worker.
 */
export function claimWorkspaces(worker: string, sessionLock: number, seconds: number): Query<string[]> {
  return {
    name: 'claim_webhook_workspaces',
    text: `with wanted as (select distinct workspace_id from webhook_endpoints where state = 'active'),
      left_over as (
        delete from webhook_workers w where worker = $1 and not exists (select from wanted where wanted.workspace_id = w.workspace_id))
      insert into webhook_workers as w (workspace_id, worker, session_lock, leased_until)
        select workspace_id, $1, $3::int, clock_timestamp() + make_interval(secs => $2) from wanted order by workspace_id
      on conflict (workspace_id) do update set worker = excluded.worker, session_lock = excluded.session_lock,
          leased_until = excluded.leased_until
        where w.worker = excluded.worker or w.leased_until < clock_timestamp() or not exists (
          select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = ${WORKER_LOCKS}
            and l.objid = w.session_lock::oid
            and l.database = (select oid from pg_database where datname = current_database()))
      returning workspace_id`,
    values: [worker, seconds, sessionLock],
    read: (rows) => rows.map(([id]) => id as string),
  };
}

/** Locks the lease of a workspace until the transaction ends. Returns whether the worker still has it. */
export function holdLease(workspaceId: string, worker: string): Query<boolean> {
  return {
    name: 'hold_webhook_lease',
    text: `select 1 from webhook_workers where workspace_id = $1 and worker = $2 for no key update`,
    values: [workspaceId, worker],
    read: (rows) => rows.length > 0,
  };
}

/** Gives up all leases of a worker, so that another one goes on at once. */
export function releaseWorkspaces(worker: string): Query<void> {
  return writing('release_webhook_workspaces', 'delete from webhook_workers where worker = $1', [worker]);
}
