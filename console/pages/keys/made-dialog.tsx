import type { NewKey } from '../../../sdk/index.ts';
import { Button } from '../../kit/button.tsx';
import { Code } from '../../kit/code.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { useTexts } from '../../text/text.ts';
import { CLIENTS, type Client } from './key-facts.ts';

/** A key that was made, and whose client it is for. */
export interface Made {
  key: NewKey;
  client: Client;
}

/** Shows a new key once, with what its client needs. */
export function MadeDialog({ made, onClose }: { made: Made | undefined; onClose(): void }) {
  const t = useTexts('keys');
  return (
    <Dialog
      isOpen={made !== undefined}
      onClose={onClose}
      title={t('made.title', { name: made?.key.name ?? '' })}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('made.done')}
        </Button>
      }
    >
      {made && (
        <div className="flex flex-col gap-4">
          <ShownOnce label={t('made.key')} secret={made.key.key} />
          <section className="flex flex-col gap-1.5">
            <h3 className="text-sm font-medium">{t('made.base')}</h3>
            <Code label={t('made.base')} text={location.origin} />
          </section>
          <section className="flex flex-col gap-1.5">
            <h3 className="text-sm font-medium">{t('made.try')}</h3>
            <Code label={t('made.try')} text={curlOf(made)} />
          </section>
        </div>
      )}
    </Dialog>
  );
}

function curlOf({ key, client }: Made): string {
  const { path, header } = CLIENTS[client];
  return `curl '${location.origin}${path}' \\\n  -H '${header(key.key)}'`;
}
