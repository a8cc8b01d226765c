import { useMutation } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useHub } from '../../app/hub.ts';
import { useMay, useWorkspaceId } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Code, CopyButton } from '../../kit/code.tsx';
import { Refusal } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

const DAY_MS = 86_400_000;

/** How the command gets its key: one that the reader has, or one made for the purpose. No key is shown unasked. */
export function KeyStep() {
  const t = useTexts('guide');
  const isDemo = useWorkspaceId() === 'demo';
  const mayMake = useMay('admin');
  return (
    <details className="rounded-md border border-line px-4 py-3" open>
      <summary className="font-medium">{t('keyTitle')}</summary>
      <div className="mt-3 flex flex-col gap-3">
        <p className="text-soft">{t(isDemo ? 'keyHave' : 'keyHaveOther')}</p>
        <Code label={t('keyTitle')} text={isDemo ? 'export STELE_KEY=$(cat data/demo-key)' : 'export STELE_KEY=…'} />
        {mayMake ? <MakeKey /> : !isDemo && <p className="text-soft">{t('keyNone')}</p>}
      </div>
    </details>
  );
}

function MakeKey() {
  const t = useTexts('guide');
  const hub = useHub();
  const make = useMutation({
    mutationFn: () =>
      hub.keys.create({
        name: t('keyName'),
        scopes: ['orders:read', 'orders:write'],
        expires_at: new Date(Date.now() + DAY_MS).toISOString(),
      }),
  });
  if (make.data) return <MadeKey secret={make.data.key} />;
  return (
    <>
      <p className="text-soft">{t('keyMake', { name: t('keyName') })}</p>
      <Refusal error={make.error} />
      <Button className="self-start" isBusy={make.isPending} onClick={() => make.mutate()}>
        {t('keyMakeAction')}
      </Button>
    </>
  );
}

function MadeKey({ secret }: { secret: string }) {
  const t = useTexts('guide');
  const [isShown, setShown] = useState(false);
  const line = `export STELE_KEY=${secret}`;
  return (
    <>
      <p role="status">{t('keyMade')}</p>
      <div className="flex items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-xs break-all">
          {isShown ? line : `export STELE_KEY=${'•'.repeat(12)}`}
        </code>
        <Button
          look="quiet"
          isSmall
          icon={isShown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          onClick={() => setShown(!isShown)}
        >
          {t(isShown ? 'keyHide' : 'keyShow')}
        </Button>
        <CopyButton text={line} label={t('keyCopy')} />
      </div>
    </>
  );
}
