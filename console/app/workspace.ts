import { useSuspenseQuery } from '@tanstack/react-query';
import type { Status } from '../../sdk/index.ts';
import { useHub } from './hub.ts';
import { useSession } from './session.ts';

/** The zone and the currency of the workspace, which every session knows. The rest of its settings is for administrators. */
export function useWorkspace(): { time_zone: string | null; default_currency: string | null } {
  const { time_zone, default_currency } = useSession();
  return { time_zone, default_currency };
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
