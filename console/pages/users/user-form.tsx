import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { User } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

type Role = User['role'];
const ROLES: readonly Role[] = ['admin', 'editor', 'viewer'];

/** Creates a user or changes one. */
export function UserForm({
  known,
  isLastAdmin = false,
  onClose,
}: {
  known?: User;
  isLastAdmin?: boolean;
  onClose(): void;
}) {
  const t = useTexts('users');
  const c = useTexts('common');
  const hub = useHub();
  const queryClient = useQueryClient();
  const formId = useId();
  const [content, setContent, forget] = useDraft(`user.${known?.id ?? 'new'}`, {
    first_name: known?.first_name ?? '',
    last_name: known?.last_name ?? '',
    email: known?.email ?? '',
    role: known?.role ?? ('editor' as Role),
  });
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: async () => {
      if (known) await hub.users.change(known.id, { ...content, ...(password === '' ? {} : { password }) });
      else await hub.users.create({ ...content, password });
    },
    onSuccess: () => {
      say(t(known ? 'done.changed' : 'done.created'));
      forget();
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const field = (name: 'first_name' | 'last_name' | 'email') => ({
    value: content[name],
    onChange: ({ target }: { target: { value: string } }) => setContent({ ...content, [name]: target.value }),
    error: fieldError(save.error, name),
  });
  const cancel = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={known ? t('form.change', { name: known.email }) : t('form.create')}
      actions={
        <>
          <Button onClick={cancel}>{c('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={save.isPending}>
            {t(known ? 'form.submitChange' : 'form.submitCreate')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label={t('form.first')} autoComplete="off" {...field('first_name')} />
          <TextField label={t('form.last')} autoComplete="off" {...field('last_name')} />
        </div>
        <TextField label={t('form.email')} type="email" required autoComplete="off" {...field('email')} />
        <SelectField
          label={t('form.role')}
          hint={t(`roleHint.${content.role}`)}
          value={content.role}
          onChange={({ target }) => setContent({ ...content, role: target.value as Role })}
          choices={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          error={fieldError(save.error, 'role')}
        />
        {isLastAdmin && content.role !== 'admin' && <p className="text-sm text-bad">{t('confirm.last')}</p>}
        <TextField
          label={t(known ? 'form.passwordNew' : 'form.password')}
          hint={t(known ? 'form.passwordKept' : 'form.passwordHint')}
          type="password"
          autoComplete="new-password"
          required={known === undefined}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          error={fieldError(save.error, 'password')}
        />
        <Refusal error={save.error} />
      </form>
    </Dialog>
  );
}
