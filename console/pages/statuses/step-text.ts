import { useTexts } from '../../text/text.ts';
import { type Entry, FIELDS, type Field, type Step } from './catalog.ts';

/** Writes values of a status for people. */
export function useValueText(entries: readonly Entry[]): (field: Field, value: Entry[Field] | undefined) => string {
  const t = useTexts('statuses');
  const common = useTexts('common');
  return (field, value) => {
    if (field === 'next') {
      const next = value as Entry['next'];
      if (next === null) return t('node.any');
      return next.length === 0 ? t('node.final') : next.map((id) => nameIn(entries, id)).join(', ');
    }
    if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
    return field === 'state' ? common(`state.${value as Entry['state']}`) : String(value);
  };
}

const nameIn = (entries: readonly Entry[], id: string): string => entries.find((entry) => entry.id === id)?.name ?? id;

/** A change of the draft in words: what is done, and each field from → to. */
export function useStepText(step: Step, entries: readonly Entry[]): { title: string; lines: string[] } {
  const t = useTexts('statuses');
  const text = useValueText(entries);
  if (step.kind === 'order') {
    const lines = [step.ids.map((id) => nameIn(entries, id)).join(', ')];
    return { title: t('step.order'), lines };
  }
  const { entry } = step;
  if (step.kind === 'create') {
    const lines = FIELDS.filter((field) => field !== 'name').map(
      (field) => `${t(`field.${field}`)}: ${text(field, entry[field])}`,
    );
    return { title: t('step.create', { name: entry.name }), lines };
  }
  const { before, change } = step;
  const fields = FIELDS.filter((field) => change[field] !== undefined);
  const lines = fields.map(
    (field) => `${t(`field.${field}`)}: ${text(field, before[field])} → ${text(field, entry[field])}`,
  );
  return { title: t('step.change', { name: before.name }), lines };
}
