import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { callHub } from '../../app/call-hub.ts';
import { useSession } from '../../app/session.ts';
import { Time } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Facts, Panel } from '../../kit/page.tsx';
import { Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

/** The session of the page, and the way to end all of the same person. */
export function OwnSession() {
  const t = useTexts('settings');
  const { user, key, created_at, expires_at } = useSession();
  const [isAsked, setAsked] = useState(false);
  const leave = useMutation({
    mutationFn: () => callHub('DELETE', '/api/sessions'),
    onSuccess: () => location.assign('/sign-in'),
  });
  return (
    <Panel
      title={t('sessions')}
      actions={
        <Button isSmall look="danger" onClick={() => setAsked(true)}>
          {t('everywhere')}
        </Button>
      }
    >
      <Facts
        facts={[
          [t('signedInAs'), user?.email ?? t('byKey', { name: key?.name ?? '' })],
          [t('since'), <Time key="since" at={created_at} />],
          [t('until'), <Time key="until" at={expires_at} />],
        ]}
      />
      <Confirm
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('everywhereTitle')}
        action={t('everywhere')}
        isDangerous
        isBusy={leave.isPending}
        onConfirm={() => leave.mutate()}
      >
        <p>{t(user ? 'everywhereUser' : 'everywhereKey')}</p>
        <Refusal error={leave.error} />
      </Confirm>
    </Panel>
  );
}
