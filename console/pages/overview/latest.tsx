import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SteleClient } from '../../../sdk/index.ts';
import { useActorName } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { type LiveEvent, useLive } from '../../app/live.ts';
import { useStatuses } from '../../app/workspace.ts';
import { Ago } from '../../format/time.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

const SHOWN = 8;
const MOST_PAGES = 3;

/** A change of an order, from the feed or as it happens. */
interface Change {
  key: string;
  id: string;
  name: string;
  at: string;
  kind: string;
  dialect: string;
  actor: { id: string; kind: string; name?: string };
  changes: readonly { field: string; from?: unknown; to?: unknown }[];
  isNew: boolean;
}

const changeOf = ({ type, timestamp, data }: LiveEvent): Change => ({
  key: `${data.id} ${data.version}`,
  id: data.id,
  name: data.display_id ?? data.id,
  at: timestamp,
  kind: type.slice('order.'.length),
  dialect: data.origin.dialect,
  actor: data.origin.actor,
  changes: data.changes,
  isNew: true,
});

/** The feed begins at the oldest change, so it is read from the change of the order that is the last to be shown. */
async function readLatest(hub: SteleClient): Promise<Change[]> {
  const { items } = await hub.orders.list({ sort: '-changed_at', limit: SHOWN, fields: ['changed_at'] }).first();
  const from = items.at(-1)?.changed_at;
  if (from === undefined) return [];
  const feed = hub.changes({ from, type: 'order.*', limit: 100 });
  const found: Change[] = [];
  let pages = 0;
  for await (const page of feed.pages()) {
    for (const { id, version, display_id, at, type, dialect, actor, changes } of page) {
      const kind = type.slice('order.'.length);
      found.push({
        key: `${id} ${version}`,
        id,
        name: display_id ?? id,
        at,
        kind,
        dialect,
        actor,
        changes,
        isNew: false,
      });
    }
    pages += 1;
    if (pages === MOST_PAGES) break;
  }
  return found.reverse().slice(0, SHOWN);
}

/** The latest changes of orders, as they happen. */
export function Latest() {
  const t = useTexts('overview');
  const hub = useHub();
  const queryClient = useQueryClient();
  const queryKey = ['changes', 'latest'];
  const query = useQuery({ queryKey, queryFn: () => readLatest(hub) });
  const [seen, setSeen] = useState(0);
  useLive((event) => {
    if (!event.type.startsWith('order.')) return;
    setSeen(seen + 1);
    queryClient.setQueryData<Change[]>(queryKey, (known = []) => {
      const change = changeOf(event);
      return known.some(({ key }) => key === change.key) ? known : [change, ...known].slice(0, SHOWN);
    });
  });
  return (
    <Panel title={t('latest')} isFlush>
      <Loaded query={query} lines={8}>
        {(changes) =>
          changes.length === 0 ? (
            <p className="p-4 text-soft">{t('nothingOverTime')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {changes.map((change) => (
                <Row key={change.key} change={change} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Row({ change }: { change: Change }) {
  const { id, name, at, dialect, actor, isNew } = change;
  const t = useTexts('overview');
  const nameOf = useActorName();
  const who = actor.kind === 'hub' ? t('hub') : (actor.name ?? nameOf(actor.id));
  return (
    <li className={isNew ? 'just-changed px-4 py-2' : 'px-4 py-2'}>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <Link to="/orders/$id" params={{ id }} className="font-medium text-accent underline-offset-4 hover:underline">
          {name}
        </Link>
        <ScriptMark dialect={dialect} />
        <span className="ml-auto text-xs text-soft">
          <Ago at={at} />
        </span>
      </div>
      <p className="truncate text-sm">
        <What kind={change.kind} changes={change.changes} /> <span className="text-soft">{t('by', { name: who })}</span>
      </p>
    </li>
  );
}

/** What changed, in a line: the move of the status, or the fields. */
function What({ kind, changes }: Pick<Change, 'kind' | 'changes'>) {
  const t = useTexts('overview');
  const statuses = useStatuses();
  if (kind === 'created' || kind === 'deleted' || kind === 'restored') return t(kind);
  const nameOf = (id: unknown): string | undefined => statuses.find((status) => status.id === id)?.name;
  const moved = changes.find(({ field }) => field === 'status_id');
  const [from, to] = [nameOf(moved?.from), nameOf(moved?.to)];
  if (from !== undefined && to !== undefined) return t('status', { from, to });
  const [fields, more] = [changes.slice(0, 3).map(({ field }) => field.replaceAll('_', ' ')), changes.length - 3];
  return (
    t('fields', { count: changes.length, fields: fields.join(', ') }) + (more > 0 ? t('more', { count: more }) : '')
  );
}
