import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Status } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Loading, Refusal } from '../../kit/states.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { changeOf, type Entry, isSame, stepsOf, withEntry, withMove, withPlace } from './catalog.ts';
import { Conflicts } from './conflicts.tsx';
import { Diagram } from './diagram.tsx';
import { Matrix } from './matrix.tsx';
import { type Conflict, rebase } from './rebase.ts';
import { ArchivedList, StatusList } from './status-list.tsx';
import { type Catalog, doStep, useCatalog } from './use-catalog.ts';

const StatusForm = lazy(() => import('./status-form.tsx').then((file) => ({ default: file.StatusForm })));
const ArchiveDialog = lazy(() => import('./archive-dialog.tsx').then((file) => ({ default: file.ArchiveDialog })));
const ChangesDialog = lazy(() => import('./changes-dialog.tsx').then((file) => ({ default: file.ChangesDialog })));
const MappingCheck = lazy(() => import('./mapping-check.tsx').then((file) => ({ default: file.MappingCheck })));

/** The catalog of statuses: the moves between them, the table of the same, and each dialect's words. */
export function Page() {
  const t = useTexts('statuses');
  const catalog = useCatalog();
  const canEdit = useMay('admin');
  const { tab = 'diagram' } = useSearch({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const [edited, setEdited] = useState<Entry | undefined>(undefined);
  const [archivedId, setArchivedId] = useState<string | undefined>(undefined);
  const [isReviewing, setReviewing] = useState(false);
  const { entries, statuses, base } = catalog;
  const living = statuses.filter(({ archived_at }) => archived_at === null);
  const archived = living.find(({ id }) => id === archivedId);
  const open = (id: string): void => setEdited(entries.find((entry) => entry.id === id));
  const move = (from: string, to: string): void => catalog.edit((all) => withMove(all, from, to));
  const tabs = [
    {
      id: 'diagram',
      label: t('tab.diagram'),
      content: (
        <Panel isFlush>
          <Diagram {...{ entries, base, statuses, canEdit }} onMove={move} onOpen={canEdit ? open : () => undefined} />
        </Panel>
      ),
    },
    {
      id: 'table',
      label: t('tab.table'),
      content: (
        <Panel isFlush>
          <Matrix
            {...{ entries, canEdit }}
            onMove={move}
            onNext={(id, next) =>
              catalog.edit((all) => all.map((entry) => (entry.id === id ? { ...entry, next } : entry)))
            }
          />
        </Panel>
      ),
    },
    ...(canEdit
      ? [
          {
            id: 'words',
            label: t('tab.words'),
            content: (
              <Suspense fallback={<Loading lines={8} />}>
                <MappingCheck />
              </Suspense>
            ),
          },
        ]
      : []),
  ];
  const chosen = tabs.some(({ id }) => id === tab) ? tab : 'diagram';
  return (
    <Frame
      title={t('title')}
      about={canEdit ? t('about') : t('readOnly')}
      actions={
        canEdit && (
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setEdited(newEntry())}>
            {t('add')}
          </Button>
        )
      }
    >
      <Conflicts catalog={catalog} />
      <Tabs
        label={t('tab.label')}
        tabs={tabs}
        chosen={chosen}
        onChoose={(id) =>
          void navigate({ to: '/statuses', search: id === 'diagram' ? {} : { tab: id }, replace: true })
        }
      />
      {chosen !== 'words' && (
        <Panel title={t('list.label')} isFlush>
          <StatusList
            {...{ entries, statuses, canEdit }}
            onOpen={open}
            onPlace={(id, by) => catalog.edit((all) => withPlace(all, id, by))}
            onArchive={(id) =>
              living.some((status) => status.id === id)
                ? setArchivedId(id)
                : catalog.edit((all) => all.filter((entry) => entry.id !== id))
            }
          />
        </Panel>
      )}
      {chosen !== 'words' && living.length < statuses.length && <Archived catalog={catalog} canEdit={canEdit} />}
      {catalog.isChanged && <ChangesBar catalog={catalog} onReview={() => setReviewing(true)} />}
      <Suspense fallback={null}>
        {edited && <EditSheet key={edited.id} entry={edited} catalog={catalog} onClose={() => setEdited(undefined)} />}
        {archived && (
          <ArchiveDialog
            status={archived}
            others={living.filter(({ id }) => id !== archived.id)}
            onClose={() => setArchivedId(undefined)}
          />
        )}
        {isReviewing && <ChangesDialog catalog={catalog} onClose={() => setReviewing(false)} />}
      </Suspense>
    </Frame>
  );
}

const newEntry = (): Entry => ({
  id: crypto.randomUUID(),
  name: '',
  color: '#2f6feb',
  state: 'confirmed',
  completes: false,
  next: null,
  is_default: false,
});

/** Says how much is not saved yet, and leads to it. */
function ChangesBar({ catalog, onReview }: { catalog: Catalog; onReview(): void }) {
  const t = useTexts('statuses');
  const count = stepsOf(catalog.base, catalog.entries).length;
  return (
    <div
      role="status"
      className="sticky bottom-0 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-panel px-4 py-2 shadow-float"
    >
      <p className="min-w-0 flex-1">{t('changes.bar', { count })}</p>
      <Button onClick={catalog.discard}>{t('changes.discard')}</Button>
      <Button look="primary" onClick={onReview}>
        {t('changes.review')}
      </Button>
    </div>
  );
}

/** The form of a status, which saves it alone or keeps it in the draft. */
function EditSheet({ entry, catalog, onClose }: { entry: Entry; catalog: Catalog; onClose(): void }) {
  const t = useTexts('statuses');
  const hub = useHub();
  const queryClient = useQueryClient();
  const { base, entries, statuses } = catalog;
  const [start] = useState(() => base.find(({ id }) => id === entry.id));
  const [met, setMet] = useState<readonly Conflict[]>([]);
  /** Puts what was typed into the draft, and leaves the other fields as they are by now. */
  const keep = (edited: Entry): void =>
    catalog.edit((all) => {
      const now = all.find(({ id }) => id === entry.id) ?? edited;
      return withEntry(all, { ...now, ...changeOf(entry, edited) });
    });
  const save = useMutation({
    mutationFn: async (edited: Entry) => {
      const stored = await catalog.refresh();
      // Only this status is saved: what else the draft has stays in it.
      const others = stored.filter(({ id }) => id !== entry.id);
      const draft = { base: start ? [...others, start] : others, mine: [...others, edited], conflicts: [] };
      const { mine, conflicts } = rebase(draft, stored);
      const isSeen = ({ field, theirs }: Conflict): boolean =>
        met.some((each) => each.field === field && field !== undefined && isSame(each.theirs ?? null, theirs ?? null));
      setMet(conflicts);
      if (!conflicts.every(isSeen)) return undefined;
      for (const step of stepsOf(stored, mine)) if (step.kind !== 'order') await doStep(hub, step);
      return edited;
    },
    onSuccess: (edited) => {
      if (!edited) return;
      say(t('form.saved', { name: edited.name }));
      if (catalog.isChanged) keep(edited);
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['statuses'] }),
  });
  return (
    <StatusForm
      entry={entry}
      isNew={start === undefined}
      stored={statuses.find(({ id }) => id === entry.id)}
      entries={entries}
      conflicts={met}
      isBusy={save.isPending}
      error={save.error}
      onClose={onClose}
      onKeep={(edited) => {
        keep(edited);
        onClose();
      }}
      onSave={(edited) => save.mutate(edited)}
    />
  );
}

function Archived({ catalog, canEdit }: { catalog: Catalog; canEdit: boolean }) {
  const t = useTexts('statuses');
  const hub = useHub();
  const queryClient = useQueryClient();
  const restore = useMutation({
    mutationFn: (status: Status) => hub.statuses.change(status.id, { archived: false }),
    onSuccess: ({ name }) => say(t('archived.restored', { name })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['statuses'] }),
  });
  return (
    <Panel title={t('archived.label')} isFlush>
      <Refusal error={restore.error} />
      <ArchivedList
        statuses={catalog.statuses}
        canEdit={canEdit}
        busyId={restore.isPending ? restore.variables.id : undefined}
        onRestore={(status) => restore.mutate(status)}
      />
    </Panel>
  );
}
