import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Explanation, Status } from '../../../sdk/index.ts';
import { type Hub, useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { useSession } from '../../app/session.ts';
import { useStatuses } from '../../app/workspace.ts';
import { type Entry, entriesOf, FIELDS, isSame, type Step } from './catalog.ts';
import { type Conflict, type Draft, decide, rebase } from './rebase.ts';

/** How often the catalog is read again: other people may edit it, and the stream does not tell changes of it. */
const READ_EVERY_MS = 15_000;

/** Whether two catalogs have the same entries in the same order. */
export const sameEntries = (a: readonly Entry[], b: readonly Entry[]): boolean =>
  a.length === b.length &&
  a.every((entry, at) => {
    const other = b[at];
    return other?.id === entry.id && FIELDS.every((field) => isSame(entry[field], other[field]));
  });

/** The catalog, and the draft of a new one, which survives a reload of the page. */
export interface Catalog {
  /** All statuses as they are stored, archived ones last. */
  statuses: readonly Status[];
  /** As it is stored. */
  base: readonly Entry[];
  /** With what was edited. */
  entries: readonly Entry[];
  conflicts: readonly Conflict[];
  isChanged: boolean;
  edit(change: (entries: readonly Entry[]) => Entry[]): void;
  discard(): void;
  decide(conflict: Conflict, isMine: boolean): void;
  /** Reads the catalog and puts the draft on it. Resolves with what is stored. */
  refresh(): Promise<Entry[]>;
}

/** The catalog of the page with its draft. */
export function useCatalog(): Catalog {
  const hub = useHub();
  const queryClient = useQueryClient();
  const statuses = useStatuses();
  const key = `stele.draft.statuses.${useSession().workspace_id}`;
  const [draft, setDraft] = useState<Draft | undefined>(() => stored(key));
  const fresh = entriesOf(statuses);
  const current = draft && (sameEntries(draft.base, fresh) ? draft : rebase(draft, fresh));
  useEffect(() => {
    if (draft) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
  }, [key, draft]);
  useEffect(() => {
    const timer = setInterval(() => void queryClient.invalidateQueries({ queryKey: ['statuses'] }), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [queryClient]);
  useRefreshOnChange([['statuses']], ({ type }) => type.startsWith('order.'), 3000);

  const keep = (next: Draft | undefined): void =>
    setDraft(next && next.conflicts.length === 0 && sameEntries(next.base, next.mine) ? undefined : next);
  if (current !== draft) keep(current);
  return {
    statuses,
    base: fresh,
    entries: current?.mine ?? fresh,
    conflicts: current?.conflicts ?? [],
    isChanged: current !== undefined,
    edit: (change) =>
      setDraft((before) => {
        const { base, mine, conflicts } = before ?? { base: fresh, mine: fresh, conflicts: [] };
        const next = { base, mine: change(mine), conflicts };
        return conflicts.length === 0 && sameEntries(next.base, next.mine) ? undefined : next;
      }),
    discard: () => setDraft(undefined),
    decide: (conflict, isMine) => current && keep(decide(current, conflict, isMine)),
    refresh: async () => {
      const read = await queryClient.fetchQuery({
        queryKey: ['statuses'],
        queryFn: () => hub.statuses.list({ archived: true }),
        staleTime: 0,
      });
      return entriesOf(read);
    },
  };
}

function stored(key: string): Draft | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Draft);
}

/** Does a step. Rejects with `SteleError` or `SteleConnectionError`. */
export async function doStep(hub: Hub, step: Step): Promise<void> {
  if (step.kind === 'create') await hub.statuses.create(step.entry);
  else if (step.kind === 'change') await hub.statuses.change(step.entry.id, step.change);
  else await hub.statuses.reorder(step.ids);
}

/** What a step would do, stored nowhere. Rejects as `doStep`. */
export function tryStep(hub: Hub, step: Step): Promise<Explanation> {
  const options = { dryRun: true } as const;
  if (step.kind === 'create') return hub.statuses.create(step.entry, options);
  if (step.kind === 'change') return hub.statuses.change(step.entry.id, step.change, options);
  return hub.statuses.reorder(step.ids, options);
}
