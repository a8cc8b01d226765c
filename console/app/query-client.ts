import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { noteSessionEnd } from './session.ts';

const noteError = (error: Error): void => {
  if (error instanceof SteleError && error.status === 401 && error.kind !== 'wrong-credentials')
    noteSessionEnd(error.kind);
};

/**
 * The cache of what the hub answered. What a page shows stays while the hub is away. The SDK repeats calls by itself; a lost
 * connection is watched apart, and everything is read again when the hub answers.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError: noteError }),
    mutationCache: new MutationCache({ onError: noteError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: (count, error) => error instanceof SteleConnectionError && count < 1,
        staleTime: 15_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
