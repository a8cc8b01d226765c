import type { WebhookEndpoint } from '../../../sdk/index.ts';
import { useActorName } from '../../app/actors.ts';
import { Time } from '../../format/time.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Facts } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';
import { type SecretKind, typesText } from './event-types.ts';

/** What an endpoint is: where it is, what it is sent, and how. */
export function EndpointFacts({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTexts('webhooks');
  const nameOf = useActorName();
  const { url, format, secret_kind, public_key, previous_secret_until, types, skip_changes_by, headers } = endpoint;
  return (
    <Facts
      facts={[
        [
          t('facts.url'),
          <code key="url" className="font-mono text-xs break-all">
            {url}
          </code>,
        ],
        [t('facts.format'), <ScriptMark key="format" dialect={format === 'stele' ? 'hub' : format} />],
        [t('facts.signing'), t(`form.kind.${secret_kind as SecretKind}`)],
        ...(public_key === null
          ? []
          : [
              [
                t('facts.publicKey'),
                <code key="key" className="font-mono text-xs break-all">
                  {public_key}
                </code>,
              ] as const,
            ]),
        ...(previous_secret_until === null
          ? []
          : [[t('facts.previous'), <Time key="previous" at={previous_secret_until} />] as const]),
        [t('facts.events'), typesText(types, t('all'))],
        ...(skip_changes_by.length === 0
          ? []
          : [[t('facts.notSent'), t('facts.notSentBy', { names: skip_changes_by.map(nameOf).join(', ') })] as const]),
        ...(headers.length === 0 ? [] : [[t('facts.headers'), headers.join(', ')] as const]),
        [
          t('facts.made'),
          <span key="made">
            <Time at={endpoint.created_at} /> {t('facts.madeBy', { name: nameOf(endpoint.created_by) })}
          </span>,
        ],
      ]}
    />
  );
}
