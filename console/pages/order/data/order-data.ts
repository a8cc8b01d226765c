import { type QueryKey, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type HistoryEntry, type Order, SteleError } from '../../../../sdk/index.ts';
import { type Hub, useHub } from '../../../app/hub.ts';
import { useLive } from '../../../app/live.ts';
import type { Views } from '../scripts/views.ts';

/** An order as it is now. A deleted one is as it was when it was deleted. */
export interface Present {
  order: Order;
  isDeleted: boolean;
}

async function readPresent(hub: Hub, id: string): Promise<Present> {
  try {
    return { order: await hub.orders.get(id), isDeleted: false };
  } catch (error) {
    if (!(error instanceof SteleError) || error.status !== 404) throw error;
    const { items } = await hub.orders.history(id, { limit: 1 }).first();
    const [latest] = items;
    // Without a history there never was such an order.
    if (!latest) throw error;
    return { order: await hub.orders.get(id, { version: latest.version }), isDeleted: true };
  }
}

/** Reads an order as it is now. */
export function usePresent(id: string) {
  const hub = useHub();
  return useQuery({ queryKey: ['order', id, 'now'], queryFn: () => readPresent(hub, id) });
}

/** Reads an order as it was at a version, which never changes. */
export function useOrderAt(id: string, version: number | undefined) {
  const hub = useHub();
  return useQuery({
    queryKey: ['order', id, 'at', version],
    queryFn: () => hub.orders.get(id, { version: version ?? 1 }),
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const FOREIGN = ['wizcommerce', 'bitbybit', 'evreka', 'hub'] as const;

/** Reads an order at a version as all dialects show it. */
export function useViews(id: string, version: number, isWanted = true): { views: Views; error: unknown } {
  const hub = useHub();
  return useQueries({
    queries: FOREIGN.map((script) => ({
      queryKey: ['order', id, 'as', script, version],
      queryFn: () => hub.orders.getAs(id, script, { version }),
      // Names of customers and statuses that a view shows are those of now.
      staleTime: 60_000,
      enabled: isWanted && version > 0,
    })),
    combine: (results) => ({
      views: Object.fromEntries(FOREIGN.map((script, i) => [script, results[i]?.data])) as Views,
      error: results.find(({ isError }) => isError)?.error,
    }),
  });
}

/** What changed last while the page was open. */
export interface Fresh {
  version: number;
  fields: readonly string[];
  who: string;
  dialect: string;
}

/** Reads what is shown of an order again after each of its changes, and says what the last one was about. */
export function useOrderLive(id: string): Fresh | undefined {
  const queryClient = useQueryClient();
  const [fresh, setFresh] = useState<Fresh & { id: string }>();
  useLive(({ data }) => {
    if (data.entity === 'shipment' || data.entity === 'invoice') {
      void queryClient.invalidateQueries({ queryKey: ['order', id, 'papers'] });
    }
    if (data.entity !== 'order' || data.id !== id) return;
    const { actor, dialect } = data.origin;
    setFresh({
      id,
      version: data.version,
      fields: data.changes.map(({ field }) => field),
      who: actor.name ?? actor.id,
      dialect,
    });
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isOfNow(queryKey, id) });
  });
  return fresh?.id === id ? fresh : undefined;
}

/** Whether a query is of the order as it is now: what was at a version stays. */
const isOfNow = ([noun, of, what]: QueryKey, id: string): boolean =>
  noun === 'order' && of === id && what !== 'at' && what !== 'as';

const MOST_CHANGES = 1000;

/** Reads the changes of some fields of an order, the last first; at most the last 1000. */
export function useChangesOf(id: string, fields: readonly string[]) {
  const hub = useHub();
  return useQuery({
    queryKey: ['order', id, 'changes', ...fields],
    queryFn: async () => {
      const found: HistoryEntry[] = [];
      for await (const entry of hub.changes({ order: id, field: [...fields], limit: 200 })) {
        found.push(entry);
        if (found.length > MOST_CHANGES) found.shift();
      }
      return found.reverse();
    },
    enabled: fields.length > 0,
  });
}

/** Reads what one version changed, which never changes. */
export function useEntry(id: string, version: number) {
  const hub = useHub();
  return useQuery({
    queryKey: ['order', id, 'at', version, 'entry'],
    // A page of the history begins below its cursor.
    queryFn: async () => (await hub.orders.history(id, { limit: 1 }).page(String(version + 1))).items[0] ?? null,
    enabled: version > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
