import { useMutation } from '@tanstack/react-query';
import { callHub } from '../app/call-hub.ts';
import { Confirm, Dialog } from '../kit/overlay.tsx';
import { Refusal } from '../kit/states.tsx';
import { useTexts } from '../text/text.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import { closeOverlay, type Overlay } from './overlays.ts';
import { PaletteDialog } from './palette-dialog.tsx';
import { PasswordForm } from './password-form.tsx';
import { SessionMenu } from './session-menu.tsx';
import { Places } from './sidebar.tsx';

/** The overlays of the frame. Their code is loaded when the first one opens. */
export function AllOverlays({ overlay }: { overlay: Overlay | undefined }) {
  const t = useTexts('shell');
  return (
    <>
      <PaletteDialog isOpen={overlay === 'palette'} />
      <Dialog isOpen={overlay === 'places'} onClose={closeOverlay} title={t('navigation')} shape="start">
        <PlacesSheet />
      </Dialog>
      <Dialog isOpen={overlay === 'keys'} onClose={closeOverlay} title={t('keys.title')}>
        <KeyboardHelp />
      </Dialog>
      <Dialog
        isOpen={overlay === 'password'}
        onClose={closeOverlay}
        title={t('password.title')}
        description={t('password.about')}
      >
        <PasswordForm />
      </Dialog>
      <SignOutEverywhere isOpen={overlay === 'everywhere'} />
    </>
  );
}

/** The places of a narrow window. A chosen one closes the sheet. */
function PlacesSheet() {
  return (
    <div className="-m-2 flex flex-col gap-4">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links within are what is pressed, by keyboard too */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link that is followed by keyboard is clicked too */}
      <div onClick={({ target }) => target instanceof Element && target.closest('a') && closeOverlay()}>
        <Places />
      </div>
      <div className="border-t border-line pt-2">
        <SessionMenu />
      </div>
    </div>
  );
}

function SignOutEverywhere({ isOpen }: { isOpen: boolean }) {
  const t = useTexts('shell');
  const end = useMutation({
    mutationFn: () => callHub('DELETE', '/api/sessions'),
    onSuccess: () => location.assign('/sign-in'),
  });
  return (
    <Confirm
      isOpen={isOpen}
      onClose={closeOverlay}
      title={t('everywhere.title')}
      action={t('everywhere.action')}
      isBusy={end.isPending}
      onConfirm={() => end.mutate()}
    >
      <p className="text-soft">{t('everywhere.about')}</p>
      <Refusal error={end.error} />
    </Confirm>
  );
}
