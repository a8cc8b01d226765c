import { useMay } from '../../app/session.ts';
import { useStatuses } from '../../app/workspace.ts';
import { CheckField, SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { fieldError } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type BulkEntries, type BulkStart, DAY_FIELDS, TEXT_FIELDS } from './bulk-form.ts';
import { FULFILMENT, PAYMENT } from './filter-values.ts';

interface BulkFieldsProps {
  entries: BulkEntries;
  start: BulkStart;
  /** What the hub refuses about the change as a whole. */
  error: unknown;
  onChange(entries: BulkEntries): void;
}

/** What to change in every chosen order. What is left empty stays as it is. */
export function BulkFields({ entries, start, error, onChange }: BulkFieldsProps) {
  const t = useTexts('orders');
  const mayForce = useMay('orders:force');
  const statuses = useStatuses().filter(({ archived_at }) => archived_at === null);
  const set = (changed: Partial<BulkEntries>): void => onChange({ ...entries, ...changed });
  const patch = (name: string, value: string): void => set({ patch: { ...entries.patch, [name]: value } });
  const stay = { value: '', label: t('bulk.stays') };
  const axis = (name: 'payment_status' | 'fulfillment_status', words: typeof PAYMENT | typeof FULFILMENT) => (
    <SelectField
      label={t(`column.${name}`)}
      value={entries.patch[name] ?? ''}
      onChange={({ target }) => patch(name, target.value)}
      choices={[stay, ...words.map((word) => ({ value: word, label: t(`axis.${word}`) }))]}
      error={fieldError(error, `patch.${name}`)}
    />
  );
  const isOpen = start.statusId === undefined && !start.isTagging;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <SelectField
        label={t('bulk.status')}
        value={entries.statusId}
        onChange={({ target }) => set({ statusId: target.value })}
        choices={[stay, ...statuses.map(({ id, name }) => ({ value: id, label: name }))]}
        error={fieldError(error, 'status.id')}
      />
      <TextField
        label={t('bulk.addTags')}
        hint={t('bulk.tagsHint')}
        value={entries.addTags}
        onChange={({ target }) => set({ addTags: target.value })}
        error={fieldError(error, 'tags.add')}
      />
      <TextField
        label={t('bulk.removeTags')}
        value={entries.removeTags}
        onChange={({ target }) => set({ removeTags: target.value })}
        error={fieldError(error, 'tags.remove')}
      />
      <details open={isOpen} className="flex flex-col gap-3">
        <summary className="text-sm font-medium text-accent">{t('bulk.fields')}</summary>
        <div className="mt-3 flex flex-col gap-3">
          {axis('payment_status', PAYMENT)}
          {axis('fulfillment_status', FULFILMENT)}
          {TEXT_FIELDS.map((name) => {
            const facts = {
              label: t(`column.${name}`),
              value: entries.patch[name] ?? '',
              placeholder: t('bulk.stays'),
              error: fieldError(error, `patch.${name}`),
            };
            return name.endsWith('note') ? (
              <TextArea key={name} {...facts} rows={2} onChange={({ target }) => patch(name, target.value)} />
            ) : (
              <TextField key={name} {...facts} onChange={({ target }) => patch(name, target.value)} />
            );
          })}
          {DAY_FIELDS.map((name) => (
            <TextField
              key={name}
              type="date"
              label={t(`column.${name}`)}
              value={entries.patch[name] ?? ''}
              onChange={({ target }) => patch(name, target.value)}
              error={fieldError(error, `patch.${name}`)}
            />
          ))}
        </div>
      </details>
      <TextField
        label={t('bulk.reason')}
        hint={t('bulk.reasonHint')}
        value={entries.reason}
        onChange={({ target }) => set({ reason: target.value })}
        error={fieldError(error, 'reason')}
      />
      {mayForce && (
        <CheckField
          label={t('bulk.force')}
          hint={t('bulk.forceHint')}
          checked={entries.isForced}
          onChange={({ target }) => set({ isForced: target.checked })}
        />
      )}
    </div>
  );
}
