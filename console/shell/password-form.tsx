import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { callHub } from '../app/call-hub.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { fieldError, Refusal } from '../kit/states.tsx';
import { say } from '../kit/toast.tsx';
import { useTexts } from '../text/text.ts';
import { closeOverlay } from './overlays.ts';

/** Changes the password of the user who is signed in. */
export function PasswordForm() {
  const t = useTexts('shell');
  const { user } = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => callHub('PUT', '/api/session/password', { body: { current_password: current, password: next } }),
    onSuccess: () => {
      closeOverlay();
      setCurrent('');
      setNext('');
      say(t('password.done'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  const wrong = fieldError(change.error, 'current_password');
  const weak = fieldError(change.error, 'password');
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {/* Password managers store the new password under this name. */}
      <input type="text" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <TextField
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
        required
        value={current}
        error={wrong}
        onChange={({ target }) => setCurrent(target.value)}
      />
      <TextField
        label={t('password.next')}
        type="password"
        autoComplete="new-password"
        required
        value={next}
        error={weak}
        onChange={({ target }) => setNext(target.value)}
      />
      {wrong === undefined && weak === undefined && <Refusal error={change.error} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" isBusy={change.isPending}>
          {t('password.action')}
        </Button>
      </div>
    </form>
  );
}
