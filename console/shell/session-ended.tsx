import { useQueryClient } from '@tanstack/react-query';
import { noteSessionBegin, useSessionEnd } from '../app/session.ts';
import { Dialog } from '../kit/overlay.tsx';
import { SignInForm } from '../sign-in/sign-in-form.tsx';
import { useTexts } from '../text/text.ts';

/** Asks to sign in again over the page, which keeps everything that was typed. */
export function SessionEnded() {
  const why = useSessionEnd();
  const queryClient = useQueryClient();
  const t = useTexts('shell');
  const goOn = (): void => {
    noteSessionBegin();
    void queryClient.invalidateQueries();
  };
  return (
    <Dialog isOpen={why !== undefined} onClose={() => undefined} title={t('ended')} description={t('endedDetail')}>
      <SignInForm onSignedIn={goOn} />
    </Dialog>
  );
}
