import { CircleCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { SteleError } from '../../../sdk/index.ts';
import { IconButton } from '../../kit/button.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { Failed, Loading } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { Columns } from './columns.tsx';
import { isAnswered } from './doubts.ts';
import { Questions } from './questions.tsx';
import type { TableSample } from './sample.ts';
import type { TableReading } from './use-reading.ts';

/** How the table is read: first the open questions alone, then all columns for those who want to look. */
export function Reading({
  reading,
  kind,
  sample,
  error,
}: {
  reading: TableReading;
  kind: 'orders' | 'customers';
  sample: TableSample;
  /** Why the hub refused the mapping. */
  error: unknown;
}) {
  const t = useTexts('imports');
  const common = useTexts('common');
  const [isDeleting, setDeleting] = useState(false);
  const { guess, doubts, answers, edits, shown, saves, saved, set } = reading;
  const open = doubts.filter((doubt) => !isAnswered(doubt, answers, edits)).length;
  const isRefused = error instanceof SteleError && error.errors.some(({ pointer }) => pointer?.startsWith('#/columns'));
  const isUnsure = doubts.some(({ kind: each }) => each !== 'unknown');
  return (
    <Panel
      title={t('reading.title')}
      actions={
        saves.length > 0 && (
          <>
            <SelectField
              label={t('reading.saved')}
              hidesLabel
              value={saved}
              choices={[
                { value: '', label: t('reading.guess') },
                ...saves.map(({ name }) => ({ value: name, label: t('reading.by', { name }) })),
              ]}
              onChange={({ target }) => set({ saved: target.value })}
            />
            {reading.savedName !== undefined && (
              <IconButton
                label={t('reading.delete', { name: reading.savedName })}
                icon={<Trash2 size={14} />}
                isBusy={reading.isDeleting}
                onClick={() => setDeleting(true)}
              />
            )}
          </>
        )
      }
    >
      {reading.isGuessing ? (
        <Loading lines={4} className="p-0" />
      ) : reading.error && !shown ? (
        <Failed error={reading.error} />
      ) : (
        <div className="flex flex-col gap-3">
          <p role="status" className="flex items-start gap-2">
            {open === 0 && <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />}
            {reading.savedName !== undefined
              ? t('reading.isSaved', { name: reading.savedName })
              : reading.isOwn
                ? t('reading.isOwn')
                : open > 0
                  ? t('reading.open', { count: open })
                  : t(isUnsure ? 'reading.answered' : 'reading.sure')}{' '}
            {guess?.export != null && reading.savedName === undefined && t('reading.export', { program: guess.export })}
          </p>
          {doubts.length > 0 && (
            <Questions
              {...{ kind, sample, doubts, answers, edits }}
              onAnswer={(key, answer) => set({ answers: { ...answers, [key]: answer } })}
            />
          )}
          {shown && (
            <details open={isRefused || undefined}>
              <summary className="text-sm text-accent">{t('reading.columns', { count: sample.header.length })}</summary>
              <div className="mt-3">
                <Columns
                  {...{ kind, sample, guess, edits }}
                  mapping={shown}
                  error={error}
                  isFixed={reading.savedName !== undefined}
                  onEdit={(header, edit) => set({ edits: { ...edits, [header]: edit } })}
                />
              </div>
            </details>
          )}
          {reading.mapping && (
            <div className="max-w-sm">
              <TextField
                label={t('reading.saveAs')}
                hint={t('reading.saveAsHint')}
                value={reading.saveAs}
                maxLength={63}
                error={/^[\w.-]*$/.test(reading.saveAs) ? undefined : t('reading.badName')}
                onChange={({ target }) => set({ saveAs: target.value.trim() })}
              />
            </div>
          )}
        </div>
      )}
      <Confirm
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('reading.delete', { name: saved })}
        action={common('delete')}
        isDangerous
        onConfirm={() => {
          reading.deleteSaved();
          setDeleting(false);
        }}
      >
        <p>{t('reading.deleteAbout')}</p>
      </Confirm>
    </Panel>
  );
}
