import { classes } from '../../../kit/classes.ts';
import { useTexts } from '../../../text/text.ts';
import { useFieldName, Value } from '../changes/value.tsx';
import { type Conflict, nameOfPart, type Side } from './merge.ts';

const SIDES: readonly Side[] = ['mine', 'theirs', 'base'];

export interface MergeViewProps {
  conflicts: readonly Conflict[];
  choices: Readonly<Record<string, Side>>;
  currency: string | undefined;
  whoOf(field: string): string | undefined;
  onChoose(part: string, side: Side): void;
}

/** What two people changed differently, to decide part by part. */
export function MergeView({ conflicts, choices, currency, whoOf, onChoose }: MergeViewProps) {
  const t = useTexts('order');
  const name = useFieldName();
  return (
    <div className="flex flex-col gap-4">
      <p className="text-soft">{t('merge.about')}</p>
      {conflicts.map(({ path, kind, ...values }) => {
        const part = nameOfPart(path);
        const who = whoOf(path[0] ?? '');
        return (
          <fieldset key={part} className="flex flex-col gap-1.5">
            <legend className="mb-1 font-medium">{name(path)}</legend>
            {SIDES.map((side) => (
              <label
                key={side}
                className={classes(
                  'flex items-start gap-2 rounded-md border px-3 py-2',
                  choices[part] === side ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover',
                )}
              >
                <input
                  type="radio"
                  name={part}
                  className="mt-1 accent-accent"
                  checked={choices[part] === side}
                  onChange={() => onChoose(part, side)}
                />
                <span className="min-w-0 flex-1">
                  <span className="block text-xs text-soft">
                    {side === 'theirs' && who !== undefined ? t('merge.theirsOf', { who }) : t(`merge.${side}`)}
                  </span>
                  <Value kind={kind} value={values[side]} currency={currency} />
                </span>
              </label>
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}
