import { useSuspenseQuery } from '@tanstack/react-query';
import type { Status, Workspace } from '../../sdk/index.ts';
import { useHub } from './hub.ts';

/** The workspace with its currency, its zone and its settings. */
export function useWorkspace(): Workspace {
  const hub = useHub();
  return useSuspenseQuery({ queryKey: ['workspace'], queryFn: () => hub.workspace.get(), staleTime: 60_000 }).data;
}

/** The status catalog in its order, archived ones too. */
export function useStatuses(): Status[] {
  const hub = useHub();
  return useSuspenseQuery({
    queryKey: ['statuses'],
    queryFn: () => hub.statuses.list({ archived: true }),
    staleTime: 60_000,
  }).data;
}
