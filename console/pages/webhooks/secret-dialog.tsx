import type { WebhookEndpointWithSecret } from '../../../sdk/index.ts';
import { useTimeFormat } from '../../format/time.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { useTexts } from '../../text/text.ts';

/** Shows the secret of an endpoint, which the hub tells only once. */
export function SecretDialog({ made, onClose }: { made: WebhookEndpointWithSecret | undefined; onClose(): void }) {
  const t = useTexts('webhooks');
  const format = useTimeFormat();
  return (
    <Dialog
      isOpen={made !== undefined}
      onClose={onClose}
      title={t('secret.created', { name: made?.name ?? '' })}
      description={t('secret.description')}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('secret.done')}
        </Button>
      }
    >
      {made && (
        <div className="flex flex-col gap-4">
          <ShownOnce label={t('secret.label')} secret={made.secret} />
          {made.public_key !== null && <ShownKey text={made.public_key} />}
          {made.previous_secret_until !== null && (
            <p className="text-sm">{t('secret.both', { until: format(made.previous_secret_until) })}</p>
          )}
        </div>
      )}
    </Dialog>
  );
}

function ShownKey({ text }: { text: string }) {
  const t = useTexts('webhooks');
  return (
    <p className="text-sm break-all">
      {t('facts.publicKey')}: <code className="font-mono">{text}</code>
    </p>
  );
}
