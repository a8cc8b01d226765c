import { type Query, writing } from '../database/query.ts';

/**
 * Takes, for `seconds`, the workspaces with an active endpoint that no other worker has. Returns all that the worker has then. Leases
 * follow the server's real time, since tests move the hub's clock.
 */
export function claimWorkspaces(worker: string, seconds: number): Query<string[]> {
  return {
    name: 'claim_webhook_workspaces',
    text: `with wanted as (select distinct workspace_id from webhook_endpoints where state = 'active'),
      left_over as (
        delete from webhook_workers w where worker = $1 and not exists (select from wanted where wanted.workspace_id = w.workspace_id))
      insert into webhook_workers as w (workspace_id, worker, leased_until)
        select workspace_id, $1, clock_timestamp() + make_interval(secs => $2) from wanted order by workspace_id
      on conflict (workspace_id) do update set worker = excluded.worker, leased_until = excluded.leased_until
        where w.worker = excluded.worker or w.leased_until < clock_timestamp()
      returning workspace_id`,
    values: [worker, seconds],
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
