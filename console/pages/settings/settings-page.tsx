import { useMay } from '../../app/session.ts';
import { Page as Frame } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';
import { Mappings } from './mappings.tsx';
import { OwnSession } from './own-session.tsx';
import { WorkspaceForm } from './workspace-form.tsx';

/** The settings of the workspace, its import mappings, and the session. */
export function Page() {
  const t = useTexts('settings');
  const isAdmin = useMay('admin');
  const mayImport = useMay('orders:write');
  return (
    <Frame title={t('title')} {...(isAdmin ? {} : { about: t('readOnly') })}>
      <div className="flex max-w-4xl flex-col gap-4">
        {isAdmin && <WorkspaceForm />}
        {mayImport && <Mappings />}
        <OwnSession />
      </div>
    </Frame>
  );
}
