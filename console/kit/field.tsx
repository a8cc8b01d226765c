import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

const CONTROL =
  'w-full rounded-md border border-line-strong bg-panel px-2.5 text-base text-ink placeholder:text-soft ' +
  'aria-invalid:border-bad disabled:bg-sunken disabled:opacity-70';

export interface FieldFacts {
  label: string;
  /** A sentence below the control that says what is expected. */
  hint?: ReactNode;
  /** What is wrong with the value: the API's own words. */
  error?: string | undefined;
  /** The label is read aloud and not shown. */
  hidesLabel?: boolean;
}

interface FieldProps extends FieldFacts {
  children(control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': true | undefined;
  }): ReactNode;
}

/** A label, a control, a hint and an error that belong together, for screen readers too. */
export function Field({ label, hint, error, hidesLabel = false, children }: FieldProps) {
  const id = useId();
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  const described = classes(error !== undefined && errorId, hint !== undefined && hintId) || undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={hidesLabel ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && (
        <p id={errorId} className="text-sm text-bad" role="alert">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={hintId} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

type InputProps = FieldFacts & Omit<ComponentProps<'input'>, 'id'>;

/** A line of text with its label. */
export function TextField({ label, hint, error, hidesLabel = false, className, ...input }: InputProps) {
  return (
    <Field {...{ label, hint, error, hidesLabel }}>
      {(control) => (
        <input type="text" {...input} {...control} className={classes(CONTROL, 'h-8 read-only:bg-sunken', className)} />
      )}
    </Field>
  );
}

type AreaProps = FieldFacts & Omit<ComponentProps<'textarea'>, 'id'>;

/** Several lines of text with their label. */
export function TextArea({ label, hint, error, hidesLabel = false, className, ...area }: AreaProps) {
  return (
    <Field {...{ label, hint, error, hidesLabel }}>
      {(control) => (
        <textarea
          rows={3}
          {...area}
          {...control}
          className={classes(CONTROL, 'py-1.5 read-only:bg-sunken', className)}
        />
      )}
    </Field>
  );
}

/** One choice among a few, as the browser's own list. */
export interface Choice {
  value: string;
  label: string;
}

type SelectProps = FieldFacts & Omit<ComponentProps<'select'>, 'id' | 'children'> & { choices: readonly Choice[] };

/** The browser's own list of choices: it works on phones and with every screen reader. */
export function SelectField({ label, hint, error, hidesLabel = false, className, choices, ...select }: SelectProps) {
  return (
    <Field {...{ label, hint, error, hidesLabel }}>
      {(control) => (
        <select {...select} {...control} className={classes(CONTROL, 'h-8 pr-7', className)}>
          {choices.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = Omit<ComponentProps<'input'>, 'type'> & {
  label: ReactNode;
  hint?: ReactNode;
  type?: 'checkbox' | 'radio';
};

/** A box to check, or a choice of a group of one `name`, with its label beside it. */
export function CheckField({ label, hint, className, ...input }: CheckProps) {
  const id = useId();
  return (
    <div className={classes('flex items-start gap-2', className)}>
      <input
        id={id}
        type="checkbox"
        {...input}
        className="mt-0.5 size-4 shrink-0 accent-accent"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
