import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { callHub } from '../app/call-hub.ts';
import type { Session } from '../app/session.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { useErrorText } from '../kit/states.tsx';
import { useTexts } from '../text/text.ts';

type Way = 'password' | 'key';

/** Signs in with email and password or with an API key. What was typed stays on any failure. */
export function SignInForm({ onSignedIn, first = 'password' }: { onSignedIn(session: Session): void; first?: Way }) {
  const t = useTexts('sign-in');
  const [way, setWay] = useState<Way>(first);
  const [typed, setTyped] = useState({ email: '', password: '', key: '' });
  const { email, password, key } = typed;
  const signIn = useMutation({
    mutationFn: () =>
      callHub<Session>('POST', '/api/session', { body: way === 'key' ? { key: key.trim() } : { email, password } }),
    onSuccess: onSignedIn,
  });
  const waitSeconds = useWait(signIn.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!signIn.isPending && waitSeconds === 0) signIn.mutate();
  };
  const turn = (): void => {
    setWay(way === 'key' ? 'password' : 'key');
    signIn.reset();
  };
  const field = (name: keyof typeof typed) => ({
    label: t(name),
    name,
    required: true,
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [name]: target.value }),
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {way === 'key' ? (
        <TextField {...field('key')} type="password" autoComplete="off" spellCheck={false} className="h-10 font-mono" />
      ) : (
        <>
          <TextField {...field('email')} type="email" autoComplete="username" className="h-10" />
          <TextField {...field('password')} type="password" autoComplete="current-password" className="h-10" />
        </>
      )}
      <Why error={signIn.error} way={way} waitSeconds={waitSeconds} />
      <Button type="submit" look="primary" className="h-10" isBusy={signIn.isPending} disabled={waitSeconds > 0}>
        {t('action')}
      </Button>
      <button
        type="button"
        onClick={turn}
        className="min-h-6 self-start rounded text-sm text-accent underline-offset-4 hover:underline"
      >
        {t(way === 'key' ? 'usePassword' : 'useKey')}
      </button>
    </form>
  );
}

/** Why it did not work, in its own words. */
function Why({ error, way, waitSeconds }: { error: Error | null; way: Way; waitSeconds: number }) {
  const t = useTexts('sign-in');
  const words = useErrorText();
  if (!error) return null;
  const isOften = error instanceof SteleError && error.status === 429;
  if (isOften && waitSeconds === 0) return null;
  const text = (): string => {
    if (error instanceof SteleConnectionError) return t('away');
    if (isOften) return t('often', { count: waitSeconds });
    if (error instanceof SteleError && error.status === 401) return t(way === 'key' ? 'wrongKey' : 'wrong');
    const { title, detail } = words(error);
    return `${title}: ${detail}`;
  };
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
      {text()}
    </p>
  );
}

/** The seconds that the hub asks to wait, counted down; 0 when one may try. */
function useWait(error: Error | null): number {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  const asked = error instanceof SteleError && error.status === 429 ? (error.retryAfterSeconds ?? 1) : 0;
  useEffect(() => {
    const begin = Date.now();
    setUntil(begin + asked * 1000);
    setNow(begin);
    if (asked === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [asked]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
