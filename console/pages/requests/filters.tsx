import { type FormEvent, useEffect, useState } from 'react';
import { type Parameters, useParameters } from '../../app/search.ts';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { SCRIPTS } from '../../kit/marks.tsx';
import { fieldError } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

const TEXTS = ['status', 'operation', 'field', 'order', 'key', 'from', 'to'] as const;
const NAMES = [...TEXTS, 'dialect', 'outcome', 'request_id'] as const;

type Query = {
  [Name in (typeof NAMES)[number]]?: Name extends 'outcome' ? 'failed' | 'succeeded' | 'all' : string;
};

/** The filters of the page's address, as the hub takes them. */
export function useFilters(): Query {
  const [parameters] = useParameters();
  return Object.fromEntries(NAMES.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : []))) as Query;
}

/** The filters of failed requests. A text counts when one leaves its field or presses `Enter`. */
export function Filters({ error }: { error: unknown }) {
  const t = useTexts('requests');
  const words = useTexts('common');
  const [parameters, change] = useParameters();
  const filters = useFilters();
  const isFiltered = Object.keys(filters).length > 0;
  const clear = (): void => change(Object.fromEntries(NAMES.map((name) => [name, undefined])));
  return (
    <search aria-label={t('filters')} className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4 xl:grid-cols-8">
      <SelectField
        label={t('dialect')}
        value={parameters['dialect'] ?? ''}
        onChange={({ target }) => change({ dialect: target.value })}
        choices={[
          { value: '', label: t('anyDialect') },
          ...SCRIPTS.map((dialect) => ({ value: dialect, label: words(`script.${dialect}`) })),
        ]}
      />
      {TEXTS.map((name) => (
        <TextFilter
          key={name}
          label={t(name)}
          value={parameters[name] ?? ''}
          placeholder={name === 'from' || name === 'to' ? 'yesterday' : name === 'status' ? '4xx' : undefined}
          error={fieldError(error, name)}
          onFilter={(value) => change({ [name]: value } satisfies Parameters)}
        />
      ))}
      {isFiltered && (
        <Button className="col-span-full justify-self-start" isSmall onClick={clear}>
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

interface TextFilterProps {
  label: string;
  value: string;
  placeholder: string | undefined;
  error: string | undefined;
  onFilter(value: string): void;
}

function TextFilter({ label, value, placeholder, error, onFilter }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const filter = (): void => {
    if (typed.trim() !== value) onFilter(typed.trim());
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    filter();
  };
  return (
    <form onSubmit={submit}>
      <TextField
        label={label}
        value={typed}
        placeholder={placeholder}
        error={error}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={filter}
      />
    </form>
  );
}
