import { Link } from '@tanstack/react-router';
import { Bot, History, KeyRound, Undo2, UserRound } from 'lucide-react';
import type { HistoryEntry } from '../../../../sdk/index.ts';
import { useMay } from '../../../app/session.ts';
import { Ago } from '../../../format/time.tsx';
import { Button } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { CopyButton } from '../../../kit/code.tsx';
import { Badge, ScriptMark } from '../../../kit/marks.tsx';
import { useTexts } from '../../../text/text.ts';
import { ChangeList } from '../changes/change-list.tsx';
import { wordOf } from '../changes/value.tsx';

const AUTHORS = { user: UserRound, key: KeyRound, hub: Bot } as const;

export interface EntryProps {
  entry: HistoryEntry;
  currency: string | undefined;
  isFresh: boolean;
  /** The fields to show alone. */
  only: readonly string[] | undefined;
  /** Absent where it cannot be undone. */
  onUndo: (() => void) | undefined;
  onLook(): void;
  onCalls(): void;
}

/** One version in the timeline: who, when, through what, why, and every field from and to. */
export function Entry({ entry, currency, isFresh, only, onUndo, onLook, onCalls }: EntryProps) {
  const t = useTexts('order');
  const { version, kind, at, actor, dialect, operation, reason, forced, changes } = entry;
  const Icon = AUTHORS[actor.kind];
  const shown = only ? changes.filter(({ field }) => only.includes(field)) : changes;
  const others = changes.length - shown.length;
  return (
    <article
      aria-label={t('version.number', { version })}
      className={classes('relative flex gap-3 px-4 py-3', isFresh && 'just-changed')}
    >
      <span
        aria-hidden
        className="z-10 mt-0.5 grid size-7 shrink-0 place-items-center rounded-full border border-line bg-panel text-soft"
      >
        <Icon size={14} />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="font-medium">{actor.name ?? actor.id}</h3>
          <span className="text-sm text-soft">
            <Ago at={at} />
          </span>
          <ScriptMark dialect={dialect} />
          <span className="text-sm text-soft">{operationWords(operation)}</span>
          {kind !== 'updated' && <Badge tone={kind === 'deleted' ? 'bad' : 'neutral'}>{t(`kind.${kind}`)}</Badge>}
          {forced && <Badge tone="warn">{t('timeline.forced')}</Badge>}
          <span className="ml-auto text-sm text-soft">{t('version.number', { version })}</span>
        </header>
        {reason !== undefined && (
          <p className="border-l-2 border-line-strong pl-2 font-serif break-words">“{reason}”</p>
        )}
        {kind === 'created' && !only ? (
          <p className="text-sm text-soft">{t('timeline.created', { count: changes.length })}</p>
        ) : (
          <ChangeList changes={shown} currency={currency} />
        )}
        {others > 0 && <p className="text-sm text-soft">{t('timeline.others', { count: others })}</p>}
        <footer className="flex flex-wrap items-center gap-x-1 gap-y-1 text-sm">
          <Button look="quiet" isSmall icon={<History size={14} />} onClick={onLook}>
            {t('timeline.look')}
          </Button>
          {version > 1 && (
            <Button look="quiet" isSmall onClick={onCalls}>
              {t('timeline.calls')}
            </Button>
          )}
          {onUndo && (
            <Button look="quiet" isSmall icon={<Undo2 size={14} />} onClick={onUndo}>
              {t('timeline.undo')}
            </Button>
          )}
          <Origin entry={entry} />
        </footer>
      </div>
    </article>
  );
}

/** The batch and the request that a change came from. */
function Origin({ entry: { batch_id, request_id } }: { entry: HistoryEntry }) {
  const t = useTexts('order');
  const mayAdmin = useMay('admin');
  return (
    <span className="ml-auto inline-flex flex-wrap items-center gap-x-3 text-soft">
      {batch_id !== undefined && (
        <Link to="/batches/$id" params={{ id: batch_id }} className="inline-block min-h-6 underline underline-offset-2">
          {t('timeline.batch')}
        </Link>
      )}
      <span className="inline-flex items-center gap-1">
        {mayAdmin ? (
          <Link
            to="/requests"
            search={{ request_id, outcome: 'all' }}
            title={t('timeline.request')}
            className="inline-block min-h-6 font-mono text-xs break-all underline underline-offset-2"
          >
            {request_id}
          </Link>
        ) : (
          <code className="font-mono text-xs break-all">{request_id}</code>
        )}
        <CopyButton text={request_id} label={t('timeline.copyRequest')} />
      </span>
    </span>
  );
}

/** An operation in words: `setOrderStatus` is `set order status`. */
const operationWords = (operation: string): string =>
  wordOf(operation.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')).toLowerCase();
