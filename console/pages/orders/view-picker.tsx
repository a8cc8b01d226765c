import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { View } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { Button, buttonClasses } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Menu, Popover } from '../../kit/menu.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import type { ListState } from './list-search.ts';
import { ViewDialog } from './view-dialog.tsx';
import { BUILT_IN, type BuiltIn, contentOf, isBuiltIn, VIEWS_KEY } from './views.ts';

interface ViewPickerProps {
  list: ListState;
  viewId: string | undefined;
  views: readonly View[];
  /** Whether the list differs from its view. */
  isChanged: boolean;
  onChoose(id: string | undefined): void;
}

/** The chosen view, the others, and what one can do with a view. */
export function ViewPicker({ list, viewId, views, isChanged, onChoose }: ViewPickerProps) {
  const t = useTexts('orders');
  const hub = useHub();
  const isAdmin = useMay('admin');
  const queryClient = useQueryClient();
  const [edited, setEdited] = useState<'new' | 'rename'>();
  const [isDeleting, setDeleting] = useState(false);
  const [error, setError] = useState<unknown>();
  const view = views.find((saved) => saved.id === viewId);
  const mayChange = view !== undefined && (view.own || isAdmin);
  const name = view?.name ?? t(`builtIn.${viewId !== undefined && isBuiltIn(viewId) ? viewId : 'all'}`);
  const again = () => queryClient.invalidateQueries({ queryKey: VIEWS_KEY });
  const attempt = async (act: () => Promise<unknown>, said: string): Promise<void> => {
    setError(undefined);
    try {
      await act();
      await again();
      say(said);
    } catch (failure) {
      setError(failure);
    }
  };
  const id = view?.id ?? '';
  const update = () =>
    attempt(() => hub.views.change(id, contentOf(list)), t('view.saved', { name })).then(() => onChoose(view?.id));
  const share = () =>
    attempt(
      () => hub.views.change(id, { shared: !view?.shared }),
      t(view?.shared ? 'view.unshared' : 'view.isShared', { name }),
    );
  const remove = async (): Promise<void> => {
    await attempt(() => hub.views.delete(id), t('view.deleted', { name }));
    setDeleting(false);
    onChoose(undefined);
  };
  return (
    <>
      <Popover
        title={t('view.title')}
        trigger={
          <button type="button" className={buttonClasses('plain')}>
            <span className="max-w-52 truncate">{t('view.current', { name })}</span>
            <ChevronDown size={14} aria-hidden />
          </button>
        }
      >
        <ViewList viewId={viewId} views={views} onChoose={onChoose} />
      </Popover>
      {isChanged && <Badge tone="accent">{t('view.changed')}</Badge>}
      {isChanged && mayChange && (
        <Button look="quiet" onClick={() => void update()}>
          {t('view.update')}
        </Button>
      )}
      {isChanged && (
        <Button look="quiet" onClick={() => setEdited('new')}>
          {t('view.save')}
        </Button>
      )}
      {isChanged && viewId !== undefined && (
        <Button look="quiet" onClick={() => onChoose(viewId)}>
          {t('view.reset')}
        </Button>
      )}
      {mayChange && (
        <Menu
          trigger={<Button look="quiet">{t('view.manage')}</Button>}
          entries={[
            { id: 'rename', label: t('view.rename'), onChoose: () => setEdited('rename') },
            { id: 'share', label: t(view.shared ? 'view.unshare' : 'view.share'), onChoose: () => void share() },
            { id: 'delete', label: t('view.delete'), isDangerous: true, onChoose: () => setDeleting(true) },
          ]}
        />
      )}
      <Refusal error={error} />
      <ViewDialog
        key={`${edited} ${viewId}`}
        isOpen={edited !== undefined}
        view={edited === 'rename' ? view : undefined}
        list={list}
        onClose={() => setEdited(undefined)}
        onSaved={async (id, saved) => {
          await again();
          setEdited(undefined);
          onChoose(id);
          say(t('view.saved', { name: saved }));
        }}
      />
      <Confirm
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('view.deleteTitle', { name })}
        action={t('view.delete')}
        isDangerous
        onConfirm={() => void remove()}
      >
        {t(view?.shared ? 'view.deleteShared' : 'view.deleteOwn')}
      </Confirm>
    </>
  );
}

function ViewList({ viewId, views, onChoose }: Pick<ViewPickerProps, 'viewId' | 'views' | 'onChoose'>) {
  const t = useTexts('orders');
  const entry = (id: string | undefined, name: string, note = '') => (
    <li key={id ?? 'all'}>
      <button
        type="button"
        aria-current={id === viewId ? 'true' : undefined}
        onClick={() => onChoose(id)}
        className="flex w-full items-baseline gap-2 rounded px-2 py-1.5 text-left text-sm hover:bg-hover aria-[current]:font-semibold"
      >
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="text-xs text-soft">{note}</span>
      </button>
    </li>
  );
  return (
    <div className="flex flex-col gap-2">
      {views.length > 0 && (
        <section>
          <h2 className="px-2 text-xs font-medium text-soft">{t('view.savedOnes')}</h2>
          <ul>
            {views.map(({ id, name, shared, own, owner }) =>
              entry(id, name, own ? (shared ? t('view.sharedMark') : '') : t('view.by', { owner })),
            )}
          </ul>
        </section>
      )}
      <section>
        <h2 className="px-2 text-xs font-medium text-soft">{t('view.builtIn')}</h2>
        <ul>
          {(Object.keys(BUILT_IN) as BuiltIn[]).map((id) => entry(id === 'all' ? undefined : id, t(`builtIn.${id}`)))}
        </ul>
      </section>
    </div>
  );
}
