import type { QueryClient } from '@tanstack/react-query';
import type { Hub } from './hub.ts';

/** What the routes' loaders get. */
export interface ConsoleContext {
  workspace: string;
  hub: Hub;
  queryClient: QueryClient;
}
