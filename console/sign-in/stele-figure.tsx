import { type Script, ScriptMark } from '../kit/marks.tsx';
import { useTexts } from '../text/text.ts';

/** The same order in each script: its name, its status and its note, as each system calls them. */
const INSCRIPTIONS: readonly (readonly [Script, readonly (readonly [field: string, value: string])[]])[] = [
  [
    'wizcommerce',
    [
      ['display_id', 'SO-1066'],
      ['status', 'confirmed'],
      ['internal_note', 'Left at the gate'],
    ],
  ],
  [
    'bitbybit',
    [
      ['orderNumber', 'SO-1066'],
      ['status', 'archived'],
      ['notes', 'Left at the gate'],
    ],
  ],
  [
    'evreka',
    [
      ['name', 'SO-1066'],
      ['status', 'Completed'],
      ['note', 'Left at the gate'],
    ],
  ],
  [
    'hub',
    [
      ['display_id', 'SO-1066'],
      ['state', 'archived'],
      ['internal_note', 'Left at the gate'],
    ],
  ],
];

/** A stele of basalt with one order cut into it four times. */
export function SteleFigure() {
  const t = useTexts('sign-in');
  return (
    <figure aria-label={t('figure')} data-theme="dark" className="self-center text-ink">
      <div className="w-[26rem] rounded-t-[13rem] border border-b-0 border-line-strong bg-panel px-12 pt-28 pb-10">
        {INSCRIPTIONS.map(([dialect, fields]) => (
          <div key={dialect} className="border-t border-line py-4 first:border-t-0">
            <ScriptMark dialect={dialect} />
            <dl className="mt-2 grid grid-cols-[8.5rem_1fr] gap-y-0.5 font-mono text-xs">
              {fields.map(([field, value]) => (
                <div key={field} className="contents">
                  <dt className="text-soft">{field}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
    </figure>
  );
}
