import type { QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { createClient, type SteleClient } from '../../sdk/index.ts';
import { noteAnswer, noteSilence, watchConnection } from './connection.ts';

/** The hub as the signed-in user calls it: the public API, by the SDK, with the session's cookie. */
export type Hub = SteleClient;

/** Reads a number that a double cannot hold as its text, so that money is shown as it is stored. */
const parse = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && isRounded(value, context.source)
      ? context.source
      : value,
  );

const isRounded = (value: number, source: string): boolean =>
  source.replace(/[.-]/g, '').length > 15 && String(value) !== source;

/** `fetch` that tells the state of the connection. */
const watchedFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init);
    noteAnswer();
    return response;
  } catch (error) {
    if (!(error instanceof DOMException)) noteSilence();
    throw error;
  }
};

/** Builds the client of a workspace; without one, of the calls that need no session. */
export function createHub(workspace: string | undefined, queryClient: QueryClient): Hub {
  watchConnection(() => queryClient.invalidateQueries());
  return createClient({
    baseUrl: location.origin,
    ...(workspace === undefined ? {} : { headers: { 'Stele-Workspace': workspace } }),
    fetch: watchedFetch,
    retries: 2,
    parse,
  });
}

export const HubContext = createContext<Hub | undefined>(undefined);

/** The hub of the page. */
export function useHub(): Hub {
  const hub = use(HubContext);
  if (!hub) throw new Error('no hub above this component');
  return hub;
}
