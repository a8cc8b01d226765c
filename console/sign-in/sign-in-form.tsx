import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { callHub } from '../app/call-hub.ts';
import type { Session } from '../app/session.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Refusal } from '../kit/states.tsx';
import { useTexts } from '../text/text.ts';

/** Signs in with an API key. */
export function SignInForm({ onSignedIn }: { onSignedIn(session: Session): void }) {
  const t = useTexts('common');
  const [key, setKey] = useState('');
  const signIn = useMutation({
    mutationFn: () => callHub<Session>('POST', '/api/session', { body: { key } }),
    onSuccess: onSignedIn,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        label="API key"
        type="password"
        autoComplete="off"
        value={key}
        onChange={({ target }) => setKey(target.value)}
      />
      <Refusal error={signIn.error} />
      <Button type="submit" look="primary" isBusy={signIn.isPending}>
        {t('signIn')}
      </Button>
    </form>
  );
}
