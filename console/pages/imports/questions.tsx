import type { ReactNode } from 'react';
import { SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';
import { dayIn, formatsFor } from './dates.ts';
import { type Answers, type ColumnEdit, type Doubt, isAnswered, NO_COLUMN } from './doubts.ts';
import { FIELDS_OF, wordsOf } from './fields.ts';
import { type TableSample, valuesOf } from './sample.ts';

export interface QuestionsProps {
  kind: 'orders' | 'customers';
  sample: TableSample;
  doubts: readonly Doubt[];
  answers: Answers;
  edits: Readonly<Record<string, ColumnEdit>>;
  onAnswer(key: string, answer: string): void;
}

/** What the file leaves open, and nothing else. */
export function Questions({ kind, sample, doubts, answers, edits, onAnswer }: QuestionsProps) {
  const t = useTexts('imports');
  const asked = doubts.filter((doubt) => doubt.kind !== 'unknown' && doubt.kind !== 'other');
  const others = doubts.filter((doubt) => doubt.kind === 'other');
  const unknown = doubts.filter((doubt) => doubt.kind === 'unknown');
  return (
    <div className="flex flex-col divide-y divide-line">
      {asked.map((doubt) => (
        <Question key={doubt.key} doubt={doubt} isDone={isAnswered(doubt, answers, edits)}>
          <AnswerField {...{ doubt, sample, answers, onAnswer }} />
        </Question>
      ))}
      {others.map((doubt) => (
        <Question key={doubt.key} doubt={doubt} isDone={isAnswered(doubt, answers, edits)}>
          <p className="text-sm text-soft">{t('question.below')}</p>
        </Question>
      ))}
      {unknown.length > 0 && (
        <div className="flex flex-col gap-3 py-4">
          <div>
            <h3 className="font-medium">{t('question.strange', { count: unknown.length })}</h3>
            <p className="text-sm text-soft">{t('question.strangeHint')}</p>
          </div>
          <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {unknown.map((doubt) => (
              <FieldChoice
                key={doubt.key}
                kind={kind}
                label={doubt.header}
                hint={doubt.samples.join(' · ')}
                value={answers[doubt.key] ?? ''}
                onChange={(to) => onAnswer(doubt.key, to)}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

/** Where the values beside the question do not say why it is asked. */
const NEEDS_REASON: ReadonlySet<string> = new Set(['per', 'currency', 'zone', 'other']);

function Question({ doubt, isDone, children }: { doubt: Doubt; isDone: boolean; children: ReactNode }) {
  const t = useTexts('imports');
  return (
    <div className="grid gap-x-6 gap-y-2 py-4 md:grid-cols-2">
      <div className="min-w-0">
        <h3 className="font-medium">
          {!isDone && (
            <span
              className="mr-1.5 inline-block size-2 rounded-full bg-warn"
              role="img"
              aria-label={t('question.open')}
            />
          )}
          {t(`question.${doubt.kind}`, { header: doubt.header, to: 'to' in doubt ? doubt.to : '' })}
        </h3>
        {NEEDS_REASON.has(doubt.kind) && <p className="text-sm break-words text-soft">{doubt.text}</p>}
        {doubt.samples.length > 0 && (
          <p className="mt-1 flex flex-wrap gap-1">
            {doubt.samples.map((value) => (
              <code key={value} className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs break-all">
                {value}
              </code>
            ))}
          </p>
        )}
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

function AnswerField({
  doubt,
  sample,
  answers,
  onAnswer,
}: Pick<QuestionsProps, 'sample' | 'answers' | 'onAnswer'> & { doubt: Doubt }) {
  const t = useTexts('imports');
  const common = { label: t('question.answer'), hidesLabel: true, value: answers[doubt.key] ?? '' };
  const take = ({ target }: { target: { value: string } }): void => onAnswer(doubt.key, target.value);
  const none = { value: '', label: t('question.choose') };
  const [first = ''] = doubt.samples;
  switch (doubt.kind) {
    case 'format': {
      const fits = formatsFor(doubt.samples);
      return fits.length === 0 ? (
        <TextField {...common} hint={t('question.formatHint')} onChange={take} placeholder="DD/MM/YYYY" />
      ) : (
        <Choices
          name={doubt.key}
          label={t('question.answer')}
          value={common.value}
          choices={fits.map((format) => ({
            value: format,
            label: t('question.asDay', { value: first, day: dayText(first, format) }),
            about: format,
          }))}
          onChoose={(value) => onAnswer(doubt.key, value)}
        />
      );
    }
    case 'decimal':
      return (
        <Choices
          name={doubt.key}
          label={t('question.answer')}
          value={common.value}
          choices={['.', ','].map((sign) => ({
            value: sign,
            label: t('question.asNumber', { value: first, number: numberText(first, sign) }),
            about: t(sign === '.' ? 'question.point' : 'question.comma'),
          }))}
          onChoose={(value) => onAnswer(doubt.key, value)}
        />
      );
    case 'per':
      return (
        <Choices
          name={doubt.key}
          label={t('question.answer')}
          value={common.value}
          choices={['order', 'line'].map((per) => ({
            value: per,
            label: t(per === 'order' ? 'question.perOrder' : 'question.perLine'),
          }))}
          onChoose={(value) => onAnswer(doubt.key, value)}
        />
      );
    case 'zone':
      return (
        <SelectField
          {...common}
          onChange={take}
          choices={[none, ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))]}
        />
      );
    case 'currency':
      return (
        <SelectField
          {...common}
          onChange={take}
          choices={[
            none,
            ...Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: currencyText(code) })),
          ]}
        />
      );
    case 'missing':
      return (
        <SelectField
          {...common}
          onChange={take}
          choices={[
            none,
            ...sample.header.map((name) => ({
              value: name,
              label: [name, valuesOf(sample, name, 2).join(', ')].filter(Boolean).join(': '),
            })),
            ...(doubt.to === 'reference_id' ? [{ value: NO_COLUMN, label: t('question.noReference') }] : []),
          ]}
        />
      );
    case 'words':
      return (
        <div className="grid gap-2 sm:grid-cols-2">
          {doubt.words.map((word) => (
            <SelectField
              key={word}
              label={t('question.word', { word })}
              value={answers[`${doubt.key}:${word}`] ?? '?'}
              choices={[
                { value: '?', label: t('question.choose') },
                ...wordsOf(doubt.to).map((own) => ({ value: own, label: own.replaceAll('_', ' ').toLowerCase() })),
                { value: '', label: t('question.noValue') },
              ]}
              onChange={({ target }) => target.value !== '?' && onAnswer(`${doubt.key}:${word}`, target.value)}
            />
          ))}
        </div>
      );
    default:
      return null;
  }
}

/** A few answers, all to be seen, each with what it makes of a value of the file. */
function Choices({
  name,
  label,
  value,
  choices,
  onChoose,
}: {
  name: string;
  label: string;
  value: string;
  choices: readonly { value: string; label: string; about?: string }[];
  onChoose(value: string): void;
}) {
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-col gap-1">
      {choices.map((choice) => (
        <label key={choice.value} className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name={name}
            className="size-4 accent-accent"
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span>{choice.label}</span>
          {choice.about !== undefined && <span className="text-sm text-soft">{choice.about}</span>}
        </label>
      ))}
    </div>
  );
}

/** A field to read a column into: one of those that are usual, any other by its name, or none. */
export function FieldChoice({
  kind,
  label,
  hint,
  value,
  hidesLabel = false,
  error,
  isFixed = false,
  onChange,
}: {
  kind: 'orders' | 'customers';
  label: string;
  hint?: string | undefined;
  value: string;
  hidesLabel?: boolean;
  error?: string | undefined;
  isFixed?: boolean;
  onChange(to: string): void;
}) {
  const t = useTexts('imports');
  const listId = `fields-${kind}`;
  return (
    <>
      <TextField
        {...{ label, value, hidesLabel, error }}
        {...(hint === undefined ? {} : { hint })}
        list={listId}
        readOnly={isFixed}
        placeholder={t('column.leftOut')}
        onChange={({ target }) => onChange(target.value.trim())}
      />
      <datalist id={listId}>
        {FIELDS_OF[kind].map((field) => (
          <option key={field} value={field} />
        ))}
      </datalist>
    </>
  );
}

const dayText = (value: string, format: string): string => {
  const day = dayIn(value, format);
  const style = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return day === undefined ? '?' : new Intl.DateTimeFormat('en-GB', style).format(new Date(day));
};

/** What a number means with a decimal sign: the other sign groups its digits. */
function numberText(value: string, decimal: string): string {
  const digits = value.replaceAll(/[^\d.,-]/g, '');
  const plain = digits.replaceAll(decimal === '.' ? ',' : '.', '').replace(',', '.');
  const number = Number(plain);
  return Number.isNaN(number) ? '?' : new Intl.NumberFormat('en', { maximumFractionDigits: 4 }).format(number);
}

const currencyText = (code: string): string =>
  `${code} ${new Intl.DisplayNames('en', { type: 'currency' }).of(code) ?? ''}`.trim();
