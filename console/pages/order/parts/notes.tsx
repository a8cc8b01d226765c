import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HistoryEntry, Order } from '../../../../sdk/index.ts';
import { useHub } from '../../../app/hub.ts';
import { useParameters } from '../../../app/search.ts';
import { useMay } from '../../../app/session.ts';
import { Ago } from '../../../format/time.tsx';
import { Button } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { useDraft } from '../../../kit/draft.ts';
import { SelectField, TextArea } from '../../../kit/field.tsx';
import { ScriptMark } from '../../../kit/marks.tsx';
import { Panel } from '../../../kit/page.tsx';
import { fieldError, Refusal } from '../../../kit/states.tsx';
import { say } from '../../../kit/toast.tsx';
import { useTexts } from '../../../text/text.ts';
import { useChangesOf } from '../data/order-data.ts';

const NOTES = ['internal_note', 'customer_note'] as const;

/** The notes of an order with who changed each last, and a place to add to them. */
export function Notes({ order, isLive, isFresh }: { order: Order; isLive: boolean; isFresh(field: string): boolean }) {
  const t = useTexts('order');
  const changes = useChangesOf(order.id, NOTES).data ?? [];
  const canWrite = useMay('orders:write') && isLive;
  return (
    <Panel title={t('notes.title')} isFlush>
      <div className="divide-y divide-line">
        {NOTES.map((field) => (
          <div key={field} className={classes('px-4 py-3', isFresh(field) && 'just-changed')}>
            <h3 className="text-xs text-soft">{t(`field.${field}`)}</h3>
            <p
              className={classes(
                'max-h-64 max-w-prose overflow-y-auto break-words whitespace-pre-wrap',
                !order[field] && 'text-soft',
              )}
            >
              {order[field] ?? t('value.none')}
            </p>
            <LastAuthor
              entry={changes.find(
                (entry) => entry.version <= order.version && entry.changes.some((change) => change.field === field),
              )}
            />
          </div>
        ))}
        {canWrite && <AddNote order={order} />}
      </div>
    </Panel>
  );
}

/** Who changed a note last, and the way to all who did. */
function LastAuthor({ entry }: { entry: HistoryEntry | undefined }) {
  const t = useTexts('order');
  const [, setParameters] = useParameters();
  if (!entry) return null;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-soft">
      <span>
        {t('notes.by', { who: entry.actor.name ?? entry.actor.id })} <Ago at={entry.at} />
      </span>
      <ScriptMark dialect={entry.dialect} />
      <button
        type="button"
        className="min-h-6 text-accent underline-offset-2 hover:underline"
        onClick={() => setParameters({ tab: 'timeline', changed: 'notes', version: undefined }, true)}
      >
        {t('notes.all')}
      </button>
    </p>
  );
}

function AddNote({ order }: { order: Order }) {
  const t = useTexts('order');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [{ to, text }, setDraft, forget] = useDraft<{ to: 'internal' | 'customer'; text: string }>(`note.${order.id}`, {
    to: 'internal',
    text: '',
  });
  const add = useMutation({
    mutationFn: () => hub.orders.addNote(order.id, { to, text }),
    onSuccess: (changed) => {
      forget();
      queryClient.setQueryData(['order', order.id, 'now'], { order: changed, isDeleted: false });
      void queryClient.invalidateQueries({ queryKey: ['order', order.id] });
      say(t('notes.added'));
    },
  });
  return (
    <form
      className="flex flex-col gap-2 px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') add.mutate();
      }}
    >
      <TextArea
        label={t('notes.add')}
        rows={2}
        value={text}
        error={fieldError(add.error, 'text')}
        onChange={({ target: { value } }) => setDraft({ to, text: value })}
      />
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-44">
          <SelectField
            label={t('notes.to')}
            hidesLabel
            value={to}
            onChange={({ target: { value } }) => setDraft({ to: value === 'customer' ? value : 'internal', text })}
            choices={[
              { value: 'internal', label: t('field.internal_note') },
              { value: 'customer', label: t('field.customer_note') },
            ]}
          />
        </div>
        <Button type="submit" isBusy={add.isPending} disabled={text.trim() === ''}>
          {t('notes.do')}
        </Button>
      </div>
      <Refusal error={add.error} />
    </form>
  );
}
