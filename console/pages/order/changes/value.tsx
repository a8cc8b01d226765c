import { useStatuses } from '../../../app/workspace.ts';
import { formatMoney } from '../../../format/money.tsx';
import { useTimeFormat } from '../../../format/time.tsx';
import { StatusPill } from '../../../kit/marks.tsx';
import { useTexts } from '../../../text/text.ts';
import type { Kind } from './fields.ts';

export interface ValueProps {
  kind: Kind;
  value: unknown;
  currency?: string | undefined;
}

/** A value of an order in words: a status by its name, a time in the workspace's zone, an amount with its currency. */
export function Value({ kind, value, currency }: ValueProps) {
  const text = useValueText();
  const statuses = useStatuses();
  if (kind === 'status') {
    const status = statuses.find(({ id }) => id === value);
    return status ? <StatusPill status={status} /> : <code className="font-mono text-xs">{String(value)}</code>;
  }
  if (kind === 'json') return <code className="font-mono text-xs break-all">{text({ kind, value, currency })}</code>;
  return <span className="break-words whitespace-pre-wrap">{text({ kind, value, currency })}</span>;
}

/** A value in words, as a text. */
function useValueText(): (props: ValueProps) => string {
  const t = useTexts('order');
  const time = useTimeFormat();
  return ({ kind, value, currency }) => {
    if (value === undefined || value === null) return t('value.none');
    if (Array.isArray(value) && kind !== 'json') return t('value.entries', { count: value.length });
    switch (kind) {
      case 'money':
        return formatMoney(value as number, currency);
      case 'time':
        return time(String(value), 'full');
      case 'flag':
        return t(value ? 'value.yes' : 'value.no');
      case 'word':
        return wordOf(String(value));
      case 'lines': {
        const { quantity, unit_price } = value as { quantity: number; unit_price?: number };
        return unit_price === undefined ? String(quantity) : `${quantity} × ${formatMoney(unit_price, currency)}`;
      }
      case 'charges':
      case 'attributes': {
        const { amount, value: content } = value as { amount?: number; value?: string };
        return String(content ?? amount ?? '');
      }
      case 'json':
      case 'contact':
      case 'address':
      case 'consent':
      case 'container':
        return JSON.stringify(value);
      case 'text':
      case 'note':
      case 'quantity':
      case 'status':
      case 'tags':
        return String(value);
    }
  };
}

/** A word of the hub for people: `PARTIALLY_PAID` is `Partially paid`. */
export function wordOf(word: string): string {
  const plain = word.toLowerCase().replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The name of a field or of a part of one. A name that the page does not know is made of the name itself. */
export function useFieldName(): (path: readonly string[]) => string {
  const t = useTexts('order');
  return (path) =>
    path
      .flatMap((name, i) => (i === 0 ? name.split('.') : [name]))
      .map((name, i) => t(`${i === 0 ? 'field' : 'part'}.${name}` as 'field.tags', { defaultValue: wordOf(name) }))
      .join(' › ');
}
