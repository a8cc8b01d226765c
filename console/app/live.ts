import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { type HubEvent, SteleError } from '../../sdk/index.ts';
import type { Hub } from './hub.ts';
import type { Session } from './session.ts';

/** A change as the stream brings it. */
export type LiveEvent = HubEvent;

const listeners = new Set<(event: LiveEvent) => void>();
const RETRY_MS = 3000;

const tell = (event: LiveEvent): void => {
  for (const listener of listeners) listener(event);
};

/**
 * The changes that a session may follow: all of the workspace, those of orders, or none. `undefined` is all.
 */
const typeFor = (scopes: readonly string[]): 'order.*' | 'none' | undefined => {
  if (!scopes.includes('orders:read')) return 'none';
  return scopes.includes('customers:read') && scopes.includes('products:read') ? undefined : 'order.*';
};

/**
 * Follows the changes of the workspace that the scopes allow, until the signal aborts. Browsers open six connections to an origin over HTTP/1.1, so of
 * all tabs one holds the stream and hands the events to the others. Lock and channel need a secure context; elsewhere each visible
 * tab has a stream of its own.
 */
export async function followChanges(
  hub: Hub,
  { workspace_id, scopes }: Pick<Session, 'workspace_id' | 'scopes'>,
  queryClient: QueryClient,
  signal: AbortSignal,
): Promise<void> {
  const type = typeFor(scopes);
  if (type === 'none') return;
  // Tabs share one session, and so what they may follow.
  const name = `stele.live.${workspace_id}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<LiveEvent>) => tell(data);
  signal.addEventListener('abort', () => channel.close());
  const lead = (): Promise<void> =>
    readStream(hub, type, queryClient, signal, (event) => {
      tell(event);
      channel.postMessage(event);
    });
  if (!('locks' in navigator)) return readStream(hub, type, queryClient, signal, tell);
  await navigator.locks.request(name, { signal }, lead).catch(() => undefined);
}

async function readStream(
  hub: Hub,
  type: 'order.*' | undefined,
  queryClient: QueryClient,
  signal: AbortSignal,
  take: (event: LiveEvent) => void,
): Promise<void> {
  let after: string | undefined;
  while (!signal.aborted) {
    const stream = hub.stream({ includeOwn: true, signal, type, ...(after === undefined ? {} : { after }) });
    try {
      for await (const item of stream) {
        after = item.cursor;
        if (item.kind === 'event') take(item.data);
      }
    } catch (error) {
      if (signal.aborted) return;
      // A cursor of another database: what is shown is of the past, and the stream begins anew.
      if (error instanceof SteleError && error.status === 409) {
        after = undefined;
        await queryClient.invalidateQueries();
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Calls `on` for each change of the workspace while the component is mounted. */
export function useLive(on: (event: LiveEvent) => void): void {
  const take = useEffectEvent(on);
  useEffect(() => {
    const listener = (event: LiveEvent): void => take(event);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}

/** Reads queries again soon after a change of a kind, at most once in `everyMs`. */
export function useRefreshOnChange(
  keys: readonly (readonly unknown[])[],
  concerns: (event: LiveEvent) => boolean,
  everyMs = 1000,
): void {
  const queryClient = useQueryClient();
  const pending = { timer: undefined as ReturnType<typeof setTimeout> | undefined };
  const refresh = useEffectEvent(() => {
    pending.timer = undefined;
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  });
  useLive((event) => {
    if (concerns(event)) pending.timer ??= setTimeout(refresh, everyMs);
  });
}
