import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type HistoryEntry, type Order, SteleError } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { Button } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { useDraft } from '../../../kit/draft.ts';
import { ScriptMark } from '../../../kit/marks.tsx';
import { Dialog } from '../../../kit/overlay.tsx';
import { Refusal } from '../../../kit/states.tsx';
import { say } from '../../../kit/toast.tsx';
import { useTexts } from '../../../text/text.ts';
import { same } from '../changes/differences.ts';
import { kindOf } from '../changes/fields.ts';
import { Value } from '../changes/value.tsx';
import { refusalOf } from '../timeline/revert-dialog.tsx';
import {
  changesOf,
  conflictsIn,
  type Draft,
  edit,
  GROUPS,
  type Group,
  patchOfDraft,
  presentOf,
  rebased,
} from './draft.ts';
import { Input } from './inputs.tsx';
import { nameOfPart, type Side } from './merge.ts';
import { MergeView } from './merge-view.tsx';
import { Preview } from './preview.tsx';

type Step = 'form' | 'preview' | 'merge';
type Patch = Parameters<ReturnType<typeof useHub>['orders']['patch']>[1];

/** Edits an order while others may change it: their changes appear at the fields, and a conflict is decided part by part. */
export function EditSheet({ order, onClose }: { order: Order; onClose(): void }) {
  const t = useTexts('order');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [draft, setDraft, forget] = useDraft<Draft>(`order.${order.id}`, {});
  const [opened] = useState(order);
  const [step, setStep] = useState<Step>('form');
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({});
  const recent = useRecent(order.id);
  const whoOf = (field: string): HistoryEntry | undefined =>
    recent.find(
      ({ version, changes }) =>
        version > opened.version && changes.some((change) => change.field.split('.')[0] === field),
    );

  const conflicts = conflictsIn(draft, order);
  const changes = changesOf(draft, order);
  const options = { ifMatch: order.version, merge: true } as const;
  const preview = useMutation({
    mutationFn: () => hub.orders.patch(order.id, patchOfDraft(draft, order) as Patch, { ...options, dryRun: true }),
    onSuccess: ({ accepted }) => accepted && setStep('preview'),
  });
  const save = useMutation({
    mutationFn: (kept: Draft) => hub.orders.patch(order.id, patchOfDraft(kept, order) as Patch, options),
    onSuccess: (saved) => {
      forget();
      queryClient.setQueryData(['order', order.id, 'now'], { order: saved, isDeleted: false });
      void queryClient.invalidateQueries({ queryKey: ['order', order.id] });
      void queryClient.invalidateQueries({ queryKey: ['orders'] });
      say(t('edit.saved', { version: saved.version }));
      onClose();
    },
    onError: (error) => {
      setStep('form');
      // Somebody was faster: what they wrote is read, and what both wrote is decided.
      if (error instanceof SteleError && error.status === 412) {
        void queryClient.invalidateQueries({ queryKey: ['order', order.id] }).then(() => setStep('merge'));
      }
    },
  });
  const foretold = preview.data && !preview.data.accepted ? refusalOf(preview.data.reply) : preview.error;
  const isStale = save.error instanceof SteleError && save.error.status === 412;
  const error = (isStale ? undefined : save.error) ?? foretold;
  useEffect(() => {
    if (error) document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [error]);

  const isMerging = step === 'merge' && conflicts.length > 0;
  const undecided = conflicts.filter(({ path }) => choices[nameOfPart(path)] === undefined);
  const type = (field: string, value: unknown): void => setDraft(edit(draft, order, field, value));
  const trySave = (): void => (conflicts.length > 0 ? setStep('merge') : save.mutate(draft));
  const saveMerged = (): void => {
    const kept = rebased(draft, order, choices);
    setDraft(kept);
    setChoices({});
    save.mutate(kept);
  };

  const actions = isMerging ? (
    <>
      <Button onClick={() => setStep('form')}>{t('edit.back')}</Button>
      <Button look="primary" isBusy={save.isPending} disabled={undecided.length > 0} onClick={saveMerged}>
        {undecided.length > 0 ? t('merge.undecided', { count: undecided.length }) : t('merge.save')}
      </Button>
    </>
  ) : step === 'preview' ? (
    <>
      <Button onClick={() => setStep('form')}>{t('edit.back')}</Button>
      <Button look="primary" isBusy={save.isPending} onClick={trySave}>
        {t('edit.save', { count: changes.length })}
      </Button>
    </>
  ) : (
    <>
      {Object.keys(draft).length > 0 && (
        <Button
          look="quiet"
          className="mr-auto"
          onClick={() => {
            forget();
            save.reset();
            preview.reset();
          }}
        >
          {t('edit.discard')}
        </Button>
      )}
      <Button isBusy={preview.isPending} disabled={changes.length === 0} onClick={() => preview.mutate()}>
        {t('edit.preview')}
      </Button>
      <Button look="primary" isBusy={save.isPending} disabled={changes.length === 0} onClick={trySave}>
        {t('edit.save', { count: changes.length })}
      </Button>
    </>
  );

  return (
    <Dialog
      isOpen
      onClose={onClose}
      shape="side"
      title={t(isMerging ? 'merge.title' : step === 'preview' ? 'preview.title' : 'edit.title', {
        name: order.display_id,
      })}
      description={t('edit.about', { version: order.version })}
      actions={actions}
    >
      {isMerging ? (
        <MergeView
          conflicts={conflicts}
          choices={choices}
          currency={order.currency}
          whoOf={(field) => authorOf(whoOf(field))}
          onChoose={(part, side) => setChoices({ ...choices, [part]: side })}
        />
      ) : step === 'preview' && preview.data ? (
        <Preview order={order} explained={preview.data} />
      ) : (
        <form
          className="flex flex-col gap-6"
          onSubmit={(event) => {
            event.preventDefault();
            if (changes.length > 0) trySave();
          }}
        >
          <Refusal error={error} />
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <section key={group} aria-label={t(`edit.group.${group}`)} className="flex flex-col gap-3">
              <h3 className="border-b border-line pb-1 font-serif font-semibold">{t(`edit.group.${group}`)}</h3>
              {GROUPS[group].map((field) => (
                <EditedField
                  key={field}
                  {...{ field, draft, order, opened, error }}
                  entry={whoOf(field)}
                  onType={(value) => type(field, value)}
                  onTake={() => {
                    const { [field]: _, ...others } = draft;
                    setDraft(others);
                  }}
                  onKeep={() => {
                    const edited = draft[field];
                    if (edited) setDraft({ ...draft, [field]: { ...edited, base: presentOf(order, field) } });
                  }}
                />
              ))}
            </section>
          ))}
        </form>
      )}
    </Dialog>
  );
}

const authorOf = (entry: HistoryEntry | undefined): string | undefined => entry && (entry.actor.name ?? entry.actor.id);

/** The latest versions of the order, to say who changed what while one types. */
function useRecent(id: string): readonly HistoryEntry[] {
  const hub = useHub();
  const query = useQuery({
    queryKey: ['order', id, 'recent'],
    queryFn: async () => (await hub.orders.history(id, { limit: 50 }).first()).items,
  });
  return query.data ?? [];
}

interface EditedFieldProps {
  field: string;
  draft: Draft;
  order: Order;
  /** The order as it was when the sheet opened. */
  opened: Order;
  error: unknown;
  /** The latest change of the field by someone else meanwhile. */
  entry: HistoryEntry | undefined;
  onType(value: unknown): void;
  onTake(): void;
  onKeep(): void;
}

/** An input with what others did to its field meanwhile. */
function EditedField({ field, draft, order, opened, error, entry, onType, onTake, onKeep }: EditedFieldProps) {
  const kind = kindOf(field);
  const edited = draft[field];
  const theirs = presentOf(order, field);
  const isConflict = edited !== undefined && !same(edited.base, theirs);
  const isTheirs = edited === undefined && !same(presentOf(opened, field), theirs);
  return (
    <div
      key={isTheirs ? order.version : 0}
      className={classes(
        'flex flex-col gap-1.5',
        edited !== undefined && 'border-l-2 border-accent pl-3',
        isConflict && 'border-warn',
        isTheirs && 'just-changed',
      )}
    >
      <Input path={[field]} kind={kind} value={edited ? edited.mine : theirs} error={error} onChange={onType} />
      {(isConflict || isTheirs) && (
        <Meanwhile {...{ field, entry, theirs, order }} onTake={isConflict ? onTake : undefined} onKeep={onKeep} />
      )}
    </div>
  );
}

interface MeanwhileProps {
  field: string;
  entry: HistoryEntry | undefined;
  theirs: unknown;
  order: Order;
  /** Absent where nothing was typed: their value is in the input already. */
  onTake: (() => void) | undefined;
  onKeep(): void;
}

function Meanwhile({ field, entry, theirs, order, onTake, onKeep }: MeanwhileProps) {
  const t = useTexts('order');
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 rounded-md bg-warn-soft px-2.5 py-1.5 text-sm">
      <span className="min-w-0 flex-1">
        {t('edit.meanwhile', { who: authorOf(entry) ?? t('edit.somebody') })}{' '}
        {entry && <ScriptMark dialect={entry.dialect} />}{' '}
        {onTake && <Value kind={kindOf(field)} value={theirs} currency={order.currency} />}
      </span>
      {onTake && (
        <>
          <Button isSmall onClick={onTake}>
            {t('edit.take')}
          </Button>
          <Button isSmall onClick={onKeep}>
            {t('edit.keep')}
          </Button>
        </>
      )}
    </div>
  );
}
