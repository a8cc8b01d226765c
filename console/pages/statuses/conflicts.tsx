import { Button } from '../../kit/button.tsx';
import { useTexts } from '../../text/text.ts';
import type { Conflict } from './rebase.ts';
import { useValueText } from './step-text.ts';
import type { Catalog } from './use-catalog.ts';

/** What somebody else changed meanwhile to another value than the draft, for a decision field by field. */
export function Conflicts({ catalog }: { catalog: Catalog }) {
  const t = useTexts('statuses');
  if (catalog.conflicts.length === 0) return null;
  return (
    <section role="alert" className="rounded-lg border border-line bg-warn-soft px-4 py-3">
      <h2 className="font-semibold text-warn">{t('conflict.title')}</h2>
      <p className="text-sm">{t('conflict.about')}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {catalog.conflicts.map((conflict) => (
          <ConflictRow key={`${conflict.id} ${conflict.field}`} catalog={catalog} conflict={conflict} />
        ))}
      </ul>
    </section>
  );
}

function ConflictRow({ catalog, conflict }: { catalog: Catalog; conflict: Conflict }) {
  const t = useTexts('statuses');
  const text = useValueText([...catalog.base, ...catalog.entries]);
  const { id, name, field, theirs } = conflict;
  const mine = catalog.entries.find((entry) => entry.id === id);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md bg-panel px-3 py-2 text-sm">
      <p className="min-w-0 flex-1">
        <strong className="font-medium">{name}</strong>{' '}
        {field === undefined
          ? t('conflict.gone')
          : t('conflict.field', {
              field: t(`field.${field}`),
              mine: text(field, mine?.[field]),
              theirs: text(field, theirs),
            })}
      </p>
      {field === undefined ? (
        <Button isSmall onClick={() => catalog.decide(conflict, false)}>
          {t('conflict.seen')}
        </Button>
      ) : (
        <>
          <Button isSmall onClick={() => catalog.decide(conflict, true)}>
            {t('conflict.mine')}
          </Button>
          <Button isSmall onClick={() => catalog.decide(conflict, false)}>
            {t('conflict.theirs')}
          </Button>
        </>
      )}
    </li>
  );
}
