import { useState } from 'react';
import type { Status } from '../../../sdk/index.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, Field, SelectField, TextField } from '../../kit/field.tsx';
import { StatusPill } from '../../kit/marks.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type Entry, STATES } from './catalog.ts';
import type { Conflict } from './rebase.ts';
import { useValueText } from './step-text.ts';

/** Colours that differ well from each other, by day and by night. */
const COLORS = [
  '#8a8f98',
  '#2f6feb',
  '#0d9488',
  '#1f9d55',
  '#b7791f',
  '#d97706',
  '#d1383d',
  '#a259c4',
  '#db2777',
  '#4b5563',
] as const;

export interface StatusFormProps {
  entry: Entry;
  /** Not stored yet. */
  isNew: boolean;
  /** As it is stored. */
  stored: Status | undefined;
  entries: readonly Entry[];
  /** What somebody else changed since the form was opened. To save again replaces it. */
  conflicts: readonly Conflict[];
  isBusy: boolean;
  error: unknown;
  onClose(): void;
  /** Keeps it in the draft. */
  onKeep(entry: Entry): void;
  /** Saves it alone. */
  onSave(entry: Entry): void;
}

/** All that can be edited of a status. */
export function StatusForm(props: StatusFormProps) {
  const { entry, isNew, stored, entries, conflicts, isBusy, error, onClose, onKeep, onSave } = props;
  const t = useTexts('statuses');
  const common = useTexts('common');
  const [form, setForm] = useState(entry);
  const set = (change: Partial<Entry>): void => setForm((before) => ({ ...before, ...change }));
  const isUsed = (stored?.orders ?? 0) > 0;
  const wasDefault = entry.is_default && !isNew;
  const canKeep = form.name.trim() !== '';
  return (
    <Dialog
      isOpen
      shape="side"
      onClose={onClose}
      title={isNew ? t('form.new') : t('form.edit', { name: entry.name })}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button disabled={!canKeep} onClick={() => onKeep(form)}>
            {t('form.keep')}
          </Button>
          <Button look="primary" disabled={!canKeep} isBusy={isBusy} onClick={() => onSave(form)}>
            {t('form.save')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (canKeep) onSave(form);
        }}
      >
        <TextField
          label={t('form.name')}
          value={form.name}
          maxLength={255}
          required
          error={fieldError(error, 'name')}
          onChange={({ target }) => set({ name: target.value })}
        />
        <ColorField color={form.color} error={fieldError(error, 'color')} onChange={(color) => set({ color })} />
        <div className="flex items-center gap-2 text-sm text-soft">
          {t('form.looks')}
          <StatusPill status={{ name: form.name || t('form.noName'), color: form.color }} />
        </div>
        <SelectField
          label={t('form.state')}
          value={form.state}
          disabled={isUsed || wasDefault}
          hint={isUsed ? t('form.stateUsed') : wasDefault ? t('form.stateDefault') : t('form.stateHint')}
          error={fieldError(error, 'state')}
          choices={STATES.map((state) => ({ value: state, label: common(`state.${state}`) }))}
          onChange={({ target }) => set({ state: target.value as Entry['state'] })}
        />
        <CheckField
          label={t('form.default', { state: common(`state.${form.state}`) })}
          hint={wasDefault ? t('form.defaultIs') : t('form.defaultHint')}
          checked={form.is_default}
          disabled={wasDefault}
          onChange={({ target }) => set({ is_default: target.checked })}
        />
        <CheckField
          label={t('form.completes')}
          hint={t('form.completesHint')}
          checked={form.completes}
          onChange={({ target }) => set({ completes: target.checked })}
        />
        <NextField form={form} entries={entries} onChange={(next) => set({ next })} />
        <Met conflicts={conflicts} entries={entries} />
        <Refusal error={error} />
      </form>
    </Dialog>
  );
}

/** Says that the same was changed by somebody else, and what saving again does. */
function Met({ conflicts, entries }: { conflicts: readonly Conflict[]; entries: readonly Entry[] }) {
  const t = useTexts('statuses');
  const text = useValueText(entries);
  if (conflicts.length === 0) return null;
  return (
    <div role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      <strong className="font-semibold">{t('conflict.title')}</strong>
      <ul className="list-disc pl-5">
        {conflicts.map(({ id, name, field, theirs }) => (
          <li key={`${id} ${field}`}>
            {field === undefined
              ? `${name} ${t('conflict.gone')}`
              : t('conflict.stored', { field: t(`field.${field}`), theirs: text(field, theirs) })}
          </li>
        ))}
      </ul>
      {t('conflict.again')}
    </div>
  );
}

function ColorField({
  color,
  error,
  onChange,
}: {
  color: string;
  error: string | undefined;
  onChange(color: string): void;
}) {
  const t = useTexts('statuses');
  return (
    <Field label={t('form.color')} hint={t('form.colorHint')} error={error}>
      {(control) => (
        <div className="flex flex-wrap items-center gap-2">
          <input
            type="color"
            aria-label={t('form.pick')}
            value={/^#[0-9a-f]{6}$/i.test(color) ? color : '#888888'}
            onChange={({ target }) => onChange(target.value)}
            className="h-8 w-10 rounded-md border border-line-strong bg-panel p-0.5"
          />
          <input
            {...control}
            type="text"
            value={color}
            maxLength={7}
            onChange={({ target }) => onChange(target.value)}
            className="h-8 w-24 rounded-md border border-line-strong bg-panel px-2 font-mono text-sm aria-invalid:border-bad"
          />
          <span className="flex flex-wrap">
            {COLORS.map((each) => (
              <button
                key={each}
                type="button"
                aria-label={each}
                aria-pressed={each === color}
                onClick={() => onChange(each)}
                className="group flex size-7 items-center justify-center rounded-md"
              >
                <span
                  className="size-4 rounded-full ring-1 ring-line-strong group-aria-pressed:ring-2 group-aria-pressed:ring-ink group-aria-pressed:ring-offset-2 group-aria-pressed:ring-offset-panel"
                  style={{ backgroundColor: each }}
                />
              </button>
            ))}
          </span>
        </div>
      )}
    </Field>
  );
}

/** Where orders may go from here: anywhere, or to chosen statuses, or nowhere. */
function NextField({
  form,
  entries,
  onChange,
}: {
  form: Entry;
  entries: readonly Entry[];
  onChange(next: string[] | null): void;
}) {
  const t = useTexts('statuses');
  const { next } = form;
  const others = entries.filter(({ id }) => id !== form.id);
  const toggle = (id: string): void =>
    onChange(next?.includes(id) ? next.filter((each) => each !== id) : [...(next ?? []), id]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('form.next')}</legend>
      <label className="flex items-center gap-2">
        <input
          type="radio"
          name="next"
          className="size-4 accent-accent"
          checked={next === null}
          onChange={() => onChange(null)}
        />
        {t('form.nextAny')}
      </label>
      <label className="flex items-center gap-2">
        <input
          type="radio"
          name="next"
          className="size-4 accent-accent"
          checked={next !== null}
          onChange={() => onChange([])}
        />
        {t('form.nextThese')}
      </label>
      {next !== null && (
        <div className="ml-6 flex flex-col gap-1.5">
          {others.map((entry) => (
            <CheckField
              key={entry.id}
              label={<StatusPill status={entry} />}
              checked={next.includes(entry.id)}
              onChange={() => toggle(entry.id)}
            />
          ))}
          {next.length === 0 && <p className="text-sm text-soft">{t('form.nextNone')}</p>}
        </div>
      )}
    </fieldset>
  );
}
