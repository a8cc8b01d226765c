import { useSyncExternalStore } from 'react';

/** `away`: the hub does not answer. `offline`: the browser has no network. */
export type Connection = 'there' | 'away' | 'offline';

const ASK_EVERY_MS = 2000;

let state: Connection = 'there';
let onReturn: () => unknown = () => undefined;
let asking: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function become(next: Connection): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Notes that the hub answered, with any status. */
export function noteAnswer(): void {
  if (state === 'there') return;
  clearInterval(asking);
  asking = undefined;
  become('there');
  onReturn();
}

/** Notes that no answer came. The hub is asked until it answers. */
export function noteSilence(): void {
  become(navigator.onLine ? 'away' : 'offline');
  asking ??= setInterval(ask, ASK_EVERY_MS);
}

function ask(): void {
  fetch('/readyz', { cache: 'no-store' }).then(
    ({ ok }) => ok && noteAnswer(),
    () => undefined,
  );
}

/** Calls `onHubReturn` each time that the hub answers again after a silence. */
export function watchConnection(onHubReturn: () => unknown): void {
  onReturn = onHubReturn;
  addEventListener('offline', noteSilence);
  addEventListener('online', ask);
}

/** The state of the connection to the hub. */
export const useConnection = (): Connection =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
