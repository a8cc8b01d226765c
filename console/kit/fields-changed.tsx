import { useTexts } from '../text/text.ts';

/** A value of a field as a text: lists with commas, objects as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) return value.join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** Fields that changed, each from and to, as text. */
export function FieldsChanged({
  changes,
  nameOf = (field) => field.replaceAll('_', ' '),
}: {
  changes: readonly { field: string; from?: unknown; to?: unknown }[];
  nameOf?: (field: string) => string;
}) {
  const t = useTexts('common');
  return (
    <ul className="flex flex-col gap-0.5 text-sm">
      {changes.map(({ field, from, to }) => (
        <li key={field} className="min-w-0 break-words">
          <span className="text-soft">{nameOf(field)}</span>{' '}
          {valueText(from) !== '' && (
            <>
              <del className="decoration-line-strong">{valueText(from)}</del> <span aria-hidden>→</span>{' '}
            </>
          )}
          {valueText(to) === '' ? (
            <em className="text-soft">{t('none')}</em>
          ) : (
            <ins className="no-underline">{valueText(to)}</ins>
          )}
        </li>
      ))}
    </ul>
  );
}
