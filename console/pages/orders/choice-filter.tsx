import type { ReactNode } from 'react';
import { CheckField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';

interface ChoiceFilterProps {
  title: string;
  values: readonly string[];
  choices: readonly { value: string; label: string; mark?: ReactNode }[];
  onChange(values: string[]): void;
}

/** Boxes of which any may be checked; none is all. */
export function ChoiceFilter({ title, values, choices, onChange }: ChoiceFilterProps) {
  const t = useTexts('orders');
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1.5 text-sm font-medium">{title}</legend>
      {choices.map(({ value, label, mark }) => (
        <CheckField
          key={value}
          className="min-h-6"
          checked={values.includes(value)}
          onChange={({ target }) =>
            onChange(target.checked ? [...values, value] : values.filter((other) => other !== value))
          }
          label={
            <span className="flex items-center gap-1.5">
              {mark}
              {label}
            </span>
          }
        />
      ))}
      {values.length > 0 && (
        <button
          type="button"
          className="mt-1 self-start text-sm text-accent hover:underline"
          onClick={() => onChange([])}
        >
          {t('filter.any')}
        </button>
      )}
    </fieldset>
  );
}
