import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useSession } from '../../app/session.ts';
import { TextField } from '../../kit/field.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import type { Made } from './made-dialog.tsx';

/** Asks before a key is rotated or revoked. */
export function KeyAsk({
  action,
  known,
  onClose,
  onMade,
}: {
  action: 'rotate' | 'revoke';
  known: Key;
  onClose(): void;
  onMade(made: Made): void;
}) {
  const t = useTexts('keys');
  const hub = useHub();
  const queryClient = useQueryClient();
  const isOwn = useSession().key?.id === known.id;
  const [grace, setGrace] = useState('24');
  const { id, name, hint } = known;
  const run = useMutation({
    mutationFn: async () => {
      if (action === 'revoke') await hub.keys.revoke(id);
      else {
        const key = await hub.keys.rotate(id, { grace_hours: Number(grace) });
        onMade({ key, client: hint.startsWith('bbb_') ? 'bitbybit' : 'hub' });
      }
    },
    onSuccess: () => {
      if (action === 'revoke') say(t('done.revoked'));
      onClose();
      return queryClient.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={t(`confirm.${action}`, { name })}
      action={t(action)}
      isDangerous={action === 'revoke'}
      isBusy={run.isPending}
      onConfirm={() => run.mutate()}
    >
      <div className="flex flex-col gap-3">
        <p>{t(`confirm.${action}Detail`)}</p>
        {isOwn && action === 'revoke' && <p className="font-medium text-bad">{t('confirm.revokeOwn')}</p>}
        {action === 'rotate' && (
          <TextField
            label={t('confirm.grace')}
            type="number"
            min={0}
            max={720}
            className="w-28"
            value={grace}
            onChange={({ target }) => setGrace(target.value)}
            error={fieldError(run.error, 'grace_hours')}
          />
        )}
        <Refusal error={run.error} />
      </div>
    </Confirm>
  );
}
