import { useState } from 'react';
import { Button } from '../../../kit/button.tsx';
import { useTexts } from '../../../text/text.ts';
import { type Difference, differencesOf } from './differences.ts';
import { useFieldName, Value } from './value.tsx';

export interface Change {
  field: string;
  from?: unknown;
  to?: unknown;
}

/** Follow from other changes, and would only be noise. */
const SILENT = new Set(['updated_at']);
const SHOWN_FIRST = 8;

/** Changes of fields in words, each part from and to. Many are shown on request. */
export function ChangeList({
  changes,
  currency,
  isAllShown = false,
}: {
  changes: readonly Change[];
  currency?: string | undefined;
  isAllShown?: boolean;
}) {
  const t = useTexts('order');
  const [showsAll, setShowsAll] = useState(isAllShown);
  const differences = changes
    .filter(({ field }) => !SILENT.has(field) || changes.length === 1)
    .flatMap(({ field, from, to }) => differencesOf(field, from, to));
  const shown = showsAll ? differences : differences.slice(0, SHOWN_FIRST);
  return (
    <div className="flex flex-col items-start gap-1">
      <dl className="grid w-full grid-cols-[minmax(7rem,auto)_1fr] gap-x-4 gap-y-1 text-sm max-sm:grid-cols-1 max-sm:gap-y-0">
        {shown.map((difference, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a difference has no name of its own, and the list does not change
          <DifferenceRow key={i} difference={difference} currency={currency} />
        ))}
      </dl>
      {differences.length > shown.length && (
        <Button look="quiet" isSmall onClick={() => setShowsAll(true)}>
          {t('change.more', { count: differences.length - shown.length })}
        </Button>
      )}
    </div>
  );
}

function DifferenceRow({ difference, currency }: { difference: Difference; currency: string | undefined }) {
  const t = useTexts('order');
  const name = useFieldName();
  const { path, kind, entry, from, to } = difference;
  return (
    <div className="contents">
      <dt className="text-soft max-sm:mt-1.5">
        {name(path)}
        {entry !== undefined && <span className="block text-xs text-ink">{entry}</span>}
      </dt>
      <dd className="min-w-0">
        <FromTo
          from={from === undefined ? undefined : <Value kind={kind} value={from} currency={currency} />}
          to={to === undefined ? undefined : <Value kind={kind} value={to} currency={currency} />}
          words={[t('change.from'), t('change.to'), t('change.added'), t('change.removed')]}
        />
      </dd>
    </div>
  );
}

/** A value before and after. The words are for screen readers, and for a value that is new or gone. */
function FromTo({
  from,
  to,
  words: [before, after, added, removed],
}: {
  from: React.ReactNode;
  to: React.ReactNode;
  words: readonly [string, string, string, string];
}) {
  if (from === undefined)
    return (
      <ins className="no-underline">
        <span className="mr-1.5 text-xs text-good">{added}</span>
        {to}
      </ins>
    );
  if (to === undefined)
    return (
      <del className="text-soft decoration-line-strong">
        <span className="mr-1.5 inline-block text-xs text-bad no-underline">{removed}</span>
        {from}
      </del>
    );
  return (
    <>
      <span className="sr-only">{before} </span>
      <del className="text-soft decoration-line-strong">{from}</del>
      <span aria-hidden className="mx-1.5 text-soft">
        →
      </span>
      <span className="sr-only">{after} </span>
      <ins className="no-underline">{to}</ins>
    </>
  );
}
