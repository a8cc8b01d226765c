import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Order } from '../../../../sdk/index.ts';
import { useParameters } from '../../../app/search.ts';
import { useMay } from '../../../app/session.ts';
import { Time } from '../../../format/time.tsx';
import { Button } from '../../../kit/button.tsx';
import { useTexts } from '../../../text/text.ts';
import { ChangeList } from '../changes/change-list.tsx';
import { same } from '../changes/differences.ts';
import { RevertDialog } from './revert-dialog.tsx';

const SETTLED_MS = 150;

export interface VersionBarProps {
  /** The order as it is now. */
  present: Order;
  /** The order at the chosen version, once it is read. */
  past: Order | undefined;
  /** The chosen version. */
  version: number;
  canRevert: boolean;
}

/** The slider through the versions of the order. An earlier one is clearly marked, with what differs from now. */
export function VersionBar({ present, past, version, canRevert }: VersionBarProps) {
  const t = useTexts('order');
  const [, setParameters] = useParameters();
  const [at, setAt] = useState(version);
  const [asked, setAsked] = useState(version);
  if (asked !== version) {
    setAsked(version);
    setAt(version);
  }
  const latest = present.version;
  useEffect(() => {
    if (at === version) return;
    const timer = setTimeout(() => setParameters({ version: at === latest ? undefined : String(at) }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [at, version, latest, setParameters]);
  if (latest === 1) return null;
  const isPast = version < latest;
  return (
    <section
      aria-label={t('version.bar')}
      className={isPast ? 'rounded-lg border border-line bg-warn-soft' : 'rounded-lg border border-line bg-panel'}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
        <label htmlFor="version" className="text-sm font-medium">
          {t('version.label')}
        </label>
        <input
          id="version"
          type="range"
          min={1}
          max={latest}
          value={at}
          onChange={({ target }) => setAt(Number(target.value))}
          aria-valuetext={t('version.of', { version: at, latest })}
          className="h-6 min-w-32 flex-1 accent-accent"
        />
        <output htmlFor="version" className="text-sm tabular-nums text-soft">
          {at === latest ? t('version.now', { version: at }) : t('version.of', { version: at, latest })}
        </output>
      </div>
      {isPast && (
        <Past {...{ present, past, version, canRevert }} onNow={() => setParameters({ version: undefined })} />
      )}
    </section>
  );
}

function Past({ present, past, version, canRevert, onNow }: VersionBarProps & { onNow(): void }) {
  const t = useTexts('order');
  const mayWrite = useMay('orders:write');
  const [isReverting, setReverting] = useState(false);
  const changes = past ? changesBetween(past, present) : [];
  return (
    <div className="flex flex-col gap-2 border-t border-line px-4 py-3" role="status">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 font-medium text-warn">
          {t('version.past', { version })} {past && <Time at={past.changed_at} style="full" />}
        </p>
        {canRevert && mayWrite && (
          <Button isSmall icon={<RotateCcw size={14} />} onClick={() => setReverting(true)}>
            {t('version.revert', { version })}
          </Button>
        )}
        <Button isSmall look="primary" onClick={onNow}>
          {t('version.backToNow')}
        </Button>
      </div>
      {past && (
        <details className="text-sm">
          <summary className="w-fit py-0.5 text-warn underline underline-offset-2">
            {t('version.differs', { count: changes.length })}
          </summary>
          <div className="mt-2 rounded-md bg-panel p-3">
            <ChangeList changes={changes} currency={present.currency} isAllShown />
          </div>
        </details>
      )}
      <RevertDialog order={present} to={isReverting ? version : undefined} onClose={() => setReverting(false)} />
    </div>
  );
}

/** Written with every version, or by the hub: no differences to tell. */
const OF_VERSION: ReadonlySet<string> = new Set(['version', 'changed_at', 'updated_at', 'totals', 'id']);

/** The fields in which two versions of an order differ, as the history would name them. */
function changesBetween(from: Order, to: Order): { field: string; from: unknown; to: unknown }[] {
  const [before, after] = [from, to].map((order): Record<string, unknown> => {
    const { status, ...rest } = order;
    return { status_id: status.id, ...rest };
  }) as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !OF_VERSION.has(field) && !same(before[field], after[field]))
    .map((field) => ({ field, from: before[field], to: after[field] }));
}
