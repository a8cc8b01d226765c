import { Plus, Trash2 } from 'lucide-react';
import { useWorkspace } from '../../../app/workspace.ts';
import { Button, IconButton } from '../../../kit/button.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../../kit/field.tsx';
import { fieldError } from '../../../kit/states.tsx';
import { useTexts } from '../../../text/text.ts';
import { type Kind, PARTS, WORDS } from '../changes/fields.ts';
import { useFieldName, wordOf } from '../changes/value.tsx';
import { clockOf, instantOf } from './zone-time.ts';

export interface InputProps {
  path: readonly string[];
  kind: Kind;
  /** The value as the hub has it or as it was typed. */
  value: unknown;
  /** The refusal of the last attempt: each input shows what is wrong with it. */
  error: unknown;
  onChange(value: unknown): void;
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ...WORDS,
  discount_type: ['percentage', 'value'],
  type: ['tax', 'discount'],
  value_type: ['value', 'percentage'],
  unit: ['CFT', 'CBM'],
};

/** The input for a value of an order, by its kind. */
export function Input({ path, kind, value, error, onChange }: InputProps) {
  const t = useTexts('order');
  const name = useFieldName()(path.filter((name) => !/^\d+$/.test(name)).slice(path.length > 1 ? -1 : 0));

  const wrong = fieldError(error, path.join('.'));
  const zone = useWorkspace().time_zone ?? 'UTC';
  const text = value === undefined || value === null ? '' : String(value);
  const facts = { label: name, error: wrong };
  switch (kind) {
    case 'text':
    case 'status':
      return <TextField {...facts} value={text} onChange={({ target }) => onChange(target.value)} />;
    case 'note':
      return <TextArea {...facts} rows={4} value={text} onChange={({ target }) => onChange(target.value)} />;
    case 'money':
    case 'quantity':
      return (
        <TextField
          {...facts}
          inputMode="decimal"
          className="text-right tabular-nums"
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case 'word': {
      const options = OPTIONS[path.at(-1) ?? ''] ?? [];
      const isAlways = path.length === 1 || ['type', 'unit'].includes(path.at(-1) ?? '');
      return (
        <SelectField
          {...facts}
          value={text}
          onChange={({ target }) => onChange(target.value)}
          choices={[
            ...(isAlways && text !== '' ? [] : [{ value: '', label: t('value.none') }]),
            ...options.map((word) => ({ value: word, label: wordOf(word) })),
          ]}
        />
      );
    }
    case 'flag':
      return <CheckField label={name} checked={value === true} onChange={({ target }) => onChange(target.checked)} />;
    case 'time':
      return (
        <TextField
          {...facts}
          type="datetime-local"
          hint={zone}
          value={text === '' ? '' : clockOf(text, zone)}
          onChange={({ target }) => onChange(instantOf(target.value, zone))}
        />
      );
    case 'tags':
      return (
        <TextField
          {...facts}
          hint={t('edit.tagsHint')}
          value={Array.isArray(value) ? value.join(', ') : text}
          onChange={({ target }) => onChange(target.value.split(',').map((tag) => tag.trimStart()))}
          onBlur={() => Array.isArray(value) && onChange(tidy(value))}
        />
      );
    case 'json':
      return (
        <TextArea
          {...facts}
          rows={8}
          spellCheck={false}
          className="font-mono text-xs"
          value={typeof value === 'string' ? value : JSON.stringify(value ?? {}, undefined, 2)}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case 'contact':
    case 'address':
    case 'consent':
    case 'container':
      return <Parts legend={name} kind={kind} path={path} value={value} error={error} onChange={onChange} />;
    case 'lines':
    case 'charges':
    case 'attributes':
      return <Entries legend={name} kind={kind} path={path} value={value} error={error} onChange={onChange} />;
  }
}

/** Tags without blanks around them, empty ones and repetitions. */
const tidy = (tags: readonly unknown[]): string[] => [
  ...new Set(tags.map((tag) => String(tag).trim()).filter((tag) => tag !== '')),
];

type Fields = Readonly<Record<string, unknown>>;

interface PartsProps extends Omit<InputProps, 'kind'> {
  kind: 'contact' | 'address' | 'consent' | 'container' | 'lines' | 'charges' | 'attributes';
  legend: string;
}

/** Ids are of stored records, and quantities that follow from shipments are not typed here. */
const UNTYPED: ReadonlySet<string> = new Set(['id', 'attributes']);

function Parts({ legend, kind, path, value, error, onChange }: PartsProps) {
  const parts = (value ?? {}) as Fields;
  const shown = Object.entries(PARTS[kind] as Readonly<Record<string, Kind>>).filter(([name]) => !UNTYPED.has(name));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {shown.map(([name, part]) => (
          <Input
            key={name}
            path={[...path, name]}
            kind={part}
            value={parts[name]}
            error={error}
            // Another address than the stored one is no copy of it.
            onChange={(next) => onChange({ ...without(parts, kind), [name]: next })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function without(parts: Fields, kind: PartsProps['kind']): Fields {
  if (kind !== 'address' && kind !== 'contact') return parts;
  const { id: _, ...others } = parts;
  return others;
}

const BLANK = {
  lines: { sku: '', quantity: '1' },
  charges: { name: '', type: 'tax', value_type: 'value' },
  attributes: { name: '', value: '' },
} as const;

const FIRST = {
  lines: ['sku', 'title', 'quantity', 'unit_price', 'discount', 'discount_type'],
  charges: ['name', 'type', 'value_type', 'amount'],
  attributes: ['name', 'value'],
} as const;

function Entries({ legend, kind, path, value, error, onChange }: PartsProps & { kind: string }) {
  const t = useTexts('order');
  const listed = kind as keyof typeof BLANK;
  const entries = Array.isArray(value) ? (value as Fields[]) : [];
  const replace = (place: number, entry: Fields): void =>
    onChange(entries.map((old, i) => (i === place ? entry : old)));
  const parts = PARTS[listed] as Readonly<Record<string, Kind>>;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {entries.map((entry, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a new entry has no name yet
          key={i}
          className="flex items-start gap-2 rounded-md border border-line p-2"
        >
          <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
            {FIRST[listed].map((name) => (
              <Input
                key={name}
                path={[...path, String(i), name]}
                kind={parts[name] ?? 'text'}
                value={entry[name]}
                error={error}
                onChange={(next) => replace(i, { ...entry, [name]: next })}
              />
            ))}
          </div>
          <IconButton
            label={t('edit.remove', { name: String(entry['sku'] ?? entry['name'] ?? i + 1) })}
            icon={<Trash2 size={14} />}
            onClick={() => onChange(entries.filter((_, place) => place !== i))}
          />
        </div>
      ))}
      <Button
        isSmall
        className="self-start"
        icon={<Plus size={14} />}
        onClick={() => onChange([...entries, BLANK[listed]])}
      >
        {t(`edit.add.${listed}`)}
      </Button>
    </fieldset>
  );
}
