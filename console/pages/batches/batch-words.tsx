import type { Batch } from '../../../sdk/index.ts';
import { useStatuses } from '../../app/workspace.ts';
import { valueText } from '../../kit/fields-changed.tsx';
import { Badge } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a batch does with each order, in words. */
export function useChangeWords(): (batch: Batch) => string {
  const t = useTexts('batches');
  const common = useTexts('common');
  const statuses = useStatuses();
  return ({ kind, subject, request }) => {
    if (kind !== 'bulk') return `${t(`kind.${kind}`)} ${t(`subject.${subject}`)}`;
    if (!request) return t('change.erased');
    const { status, tags, patch } = request as { status?: { id?: string; state?: 'draft' }; tags?: Json; patch?: Json };
    const found = statuses.find(({ id }) => id === status?.id)?.name;
    const target = found ?? (status?.state ? common(`state.${status.state}`) : status?.id);
    const parts = [
      target && t('change.status', { status: target }),
      tags?.['add'] && t('change.add', { tags: valueText(tags['add']) }),
      tags?.['remove'] && t('change.remove', { tags: valueText(tags['remove']) }),
      ...Object.entries(patch ?? {}).map(([field, value]) =>
        t('change.field', { field: field.replaceAll('_', ' '), value: valueText(value) || common('none') }),
      ),
    ];
    return parts.filter(Boolean).join('; ');
  };
}

/** Which orders a batch is of, in words: its filters, or the number of its orders. */
export function useWhichWords(): (batch: Batch) => string {
  const t = useTexts('batches');
  const statuses = useStatuses();
  return ({ kind, request, total }) => {
    if (kind === 'undo') return t('which.batch');
    const { ids, filter } = (request ?? {}) as { ids?: number; filter?: Json };
    if (filter) {
      const words = Object.entries(filter).map(([name, value]) => {
        const named = name === 'status' ? (statuses.find(({ id }) => id === value)?.name ?? value) : value;
        return `${name.replaceAll('_', ' ')}: ${valueText(named)}`;
      });
      return words.length === 0 ? t('which.all') : words.join('; ');
    }
    const count = ids ?? total ?? undefined;
    return count === undefined ? '' : t('which.ids', { count });
  };
}

const TONES = { running: 'accent', cut_off: 'warn', done: 'neutral', undone: 'neutral' } as const;

/** The state of a batch as a word with a ground. */
export function BatchState({ state }: Pick<Batch, 'state'>) {
  const t = useTexts('batches');
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}
