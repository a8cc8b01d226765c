import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type Customer, SteleError } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { differing, FIELDS, nameOf, patchOf, type Typed, typedOf } from './customer-facts.ts';

interface Draft {
  /** The version that was read, and its fields: what the change is relative to. */
  version: number;
  base: Typed;
  typed: Typed;
}

const draftOf = (customer: Customer): Draft => ({
  version: customer.version,
  base: typedOf(customer),
  typed: typedOf(customer),
});

/** Edits the main fields of a customer. What another changed meanwhile is decided field by field. */
export function CustomerForm({ customer, onClose }: { customer: Customer; onClose(): void }) {
  const t = useTexts('customers');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const formId = useId();
  const { id } = customer;
  const [draft, setDraft, forget] = useDraft<Draft>(`customer.${id}`, draftOf(customer));
  const [newer, setNewer] = useState<Customer>();
  const { base, typed, version } = draft;
  const set = (change: Partial<Typed>): void => setDraft({ ...draft, typed: { ...typed, ...change } });
  const save = useMutation({
    mutationFn: () => hub.customers.patch(id, patchOf(base, typed), { ifMatch: version }),
    onSuccess: async (saved) => {
      queryClient.setQueryData(['customer', id], saved);
      say(t('done.changed'));
      forget();
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['customer', id] });
      await queryClient.invalidateQueries({ queryKey: ['customers'] });
    },
    onError: async (error) => {
      if (!(error instanceof SteleError) || error.status !== 412) return;
      const present = await hub.customers.get(id);
      setNewer(present);
      // What was not typed takes the present value; what both changed is asked.
      const theirs = typedOf(present);
      const mine = differing(base, typed);
      const kept = Object.fromEntries(mine.map((field) => [field, typed[field]]));
      setDraft({ version: present.version, base: theirs, typed: { ...theirs, ...kept } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const cancel = (): void => {
    forget();
    onClose();
  };
  const field = (name: keyof Typed) => ({
    label: t(`field.${name}`),
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => set({ [name]: target.value }),
    error: fieldError(save.error, name),
  });
  const isConflict = newer !== undefined && save.error instanceof SteleError && save.error.status === 412;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('form.title', { name: nameOf(customer) })}
      actions={
        <>
          <Button onClick={cancel}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={save.isPending}>
            {isConflict ? t('form.again', { version }) : t('form.submit')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        {FIELDS.map((name) => (
          <TextField
            key={name}
            {...field(name)}
            {...(name === 'email' ? { type: 'email' } : {})}
            {...(name === 'phone' ? { type: 'tel', hint: t('phoneHint') } : {})}
          />
        ))}
        <SelectField
          {...field('status')}
          choices={(['active', 'inactive'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <div className="sm:col-span-2">
          <TextField {...field('tags')} hint={t('tagsHint')} />
        </div>
        <div className="sm:col-span-2">
          {isConflict ? (
            <Conflict mine={typed} theirs={base} onTake={(name) => set({ [name]: base[name] })} />
          ) : (
            <Refusal error={save.error} />
          )}
        </div>
      </form>
    </Dialog>
  );
}

function Conflict({ mine, theirs, onTake }: { mine: Typed; theirs: Typed; onTake(field: keyof Typed): void }) {
  const t = useTexts('customers');
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm">
      <p className="font-medium text-warn">{t('form.conflict')}</p>
      <ul className="flex flex-col gap-1.5">
        {differing(theirs, mine).map((field) => (
          <li key={field} className="flex flex-wrap items-center gap-2">
            <span className="text-soft">{t(`field.${field}`)}</span>
            <del>{theirs[field] || t('form.nothing')}</del>
            <span aria-hidden>→</span>
            <ins className="no-underline">{mine[field] || t('form.nothing')}</ins>
            <Button isSmall onClick={() => onTake(field)}>
              {t('form.theirs')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
