import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { type Hub, useHub } from '../../app/hub.ts';
import { type LiveEvent, useLive } from '../../app/live.ts';
import type { Row } from './columns.tsx';
import { type ListState, queryOf, readValues } from './list-search.ts';
import { changeRows, knownIds } from './order-pages.ts';

/** Changes that come within this time are read with one call. */
const GATHER_MS = 700;
const FLASH_MS = 2600;
/** Orders that one call brings. */
const MOST_READ = 200;

/** What happened to the list while it is shown. */
export interface LiveRows {
  /** Orders that were changed a moment ago. */
  flashing: ReadonlySet<string>;
  /** Orders that came into the list and are not shown yet. */
  arrived: ReadonlySet<string>;
  /** Orders that are shown and are no longer in the list. */
  gone: ReadonlySet<string>;
}

const NOTHING: LiveRows = { flashing: new Set(), arrived: new Set(), gone: new Set() };

type Kind = 'changed' | 'entered';

/**
 * Keeps the rows of a list up to date with the changes of the workspace. A changed row stays where it is; new orders are counted, and
 * shown when the reader wants, who then acknowledges them. `key` names the list: another one starts anew.
 */
export function useLiveRows(key: string, list: ListState, fields: string): LiveRows & { acknowledge(): void } {
  const hub = useHub();
  const queryClient = useQueryClient();
  const [state, setState] = useState({ key, live: NOTHING });
  const [gathered] = useState(() => ({ kinds: new Map<string, Kind>(), timer: undefined as Timer }));
  const merge = (found: Outcome): void =>
    setState(({ key: before, live }) => ({ key, live: merged(before === key ? live : NOTHING, found) }));
  const read = useEffectEvent(async () => {
    const kinds = new Map(gathered.kinds);
    gathered.kinds.clear();
    gathered.timer = undefined;
    const found = await readChanged({ hub, queryClient, list, fields }, kinds).catch(() => undefined);
    if (!found) return;
    merge(found);
    setTimeout(() => merge({ ...found, flashing: [], calmed: found.flashing }), FLASH_MS);
    void queryClient.invalidateQueries({ queryKey: ['orders', 'counts'] });
  });
  useLive((event) => {
    const kind = kindOf(event, list);
    if (!kind) return;
    if (gathered.kinds.get(event.data.id) !== 'entered') gathered.kinds.set(event.data.id, kind);
    gathered.timer ??= setTimeout(() => void read(), GATHER_MS);
  });
  useEffect(() => () => clearTimeout(gathered.timer), [gathered]);
  const live = state.key === key ? state.live : NOTHING;
  return { ...live, acknowledge: () => setState({ key, live: NOTHING }) };
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** Whether an event may bring an order into the list, or changes one that may be there. */
function kindOf({ type, data }: LiveEvent, { filters }: ListState): Kind | undefined {
  if (data.entity !== 'order') return undefined;
  if (type === 'order.deleted') return filters.deleted ? 'entered' : 'changed';
  if (type === 'order.created' || type === 'order.restored') return filters.deleted ? 'changed' : 'entered';
  const moved = data.changes.find(({ field }) => field === 'status_id');
  const isFiltered = filters.state !== undefined || filters.status !== undefined;
  return moved && isFiltered && !readValues(filters.status).includes(String(moved.from)) ? 'entered' : 'changed';
}

interface Outcome {
  flashing: string[];
  calmed?: string[];
  arrived: string[];
  gone: string[];
}

/**
 * Reads the changed orders with one call: those that are in the list have the latest changes of it. The rows that are shown get
 * their new values.
 */
async function readChanged(
  { hub, queryClient, list, fields }: { hub: Hub; queryClient: QueryClient; list: ListState; fields: string },
  kinds: ReadonlyMap<string, Kind>,
): Promise<Outcome> {
  const known = knownIds(queryClient);
  const shown = [...kinds.keys()].filter((id) => known.has(id));
  const query = {
    ...queryOf(list),
    ...(list.filters.deleted ? {} : { sort: '-changed_at' }),
    fields,
    limit: MOST_READ,
  };
  const { items } = await hub.orders.list(query as { fields: string }).first();
  const present = new Map((items as Row[]).map((row) => [row.id, row]));
  const missing = shown.filter((id) => !present.has(id)).slice(0, MOST_READ);
  const left = await readLeft(hub, missing, fields);
  const rows = new Map([...present, ...left].filter(([id]) => kinds.has(id)));
  changeRows(queryClient, rows);
  const isWhole = items.length < MOST_READ || kinds.size < MOST_READ;
  return {
    flashing: shown,
    arrived: [...kinds].flatMap(([id, kind]) => (kind === 'entered' && !known.has(id) && present.has(id) ? [id] : [])),
    gone: isWhole ? missing : [],
  };
}

/** The present values of orders that are in the list no more. Deleted ones have none. */
async function readLeft(hub: Hub, ids: readonly string[], fields: string): Promise<[string, Row][]> {
  const read = await Promise.all(
    ids.slice(0, 20).map((id) =>
      hub.orders.get(id, { fields }).then(
        (order) => [[id, order as Row] as [string, Row]],
        () => [],
      ),
    ),
  );
  return read.flat();
}

function merged(live: LiveRows, { flashing, calmed = [], arrived, gone }: Outcome): LiveRows {
  const rest = new Set([...live.flashing].filter((id) => !calmed.includes(id)));
  const isBack = new Set(flashing.filter((id) => !gone.includes(id)));
  return {
    flashing: new Set([...rest, ...flashing]),
    arrived: new Set([...live.arrived, ...arrived]),
    gone: new Set([...[...live.gone].filter((id) => !isBack.has(id)), ...gone]),
  };
}
