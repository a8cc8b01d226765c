import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { View } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useMay } from '../../app/session.ts';
import { useStatuses } from '../../app/workspace.ts';
import { Button } from '../../kit/button.tsx';
import { Page as Frame } from '../../kit/page.tsx';
import { Empty, Failed, Loading } from '../../kit/states.tsx';
import { loadTexts, useTexts } from '../../text/text.ts';
import { ArrivedBar } from './arrived-bar.tsx';
import type { BulkStart } from './bulk-form.ts';
import { ColumnMenu } from './column-menu.tsx';
import { columnsOf, fieldsOf } from './columns.tsx';
import { totalOf, useCounts } from './counts.ts';
import { FilterBar } from './filter-bar.tsx';
import { forget, memoryOf } from './list-memory.ts';
import {
  DEFAULT_LIST,
  isDenseIn,
  isSameList,
  keyOf,
  type ListState,
  listIn,
  queryOf,
  type Search,
  searchOf,
  viewIn,
} from './list-search.ts';
import { useLiveRows } from './live-rows.ts';
import { useIsNarrow } from './narrow.ts';
import { LIST_KEY, pageQuery, useOrderPages } from './order-pages.ts';
import { OrderTable } from './order-table.tsx';
import { isChosen, NOBODY, sizeOf, useSelection, withRows } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { StateTabs } from './state-tabs.tsx';
import { ViewPicker } from './view-picker.tsx';
import { builtInList, isBuiltIn, listOfView, useSavedViews } from './views.ts';

// Both are large and not seen at first.
const BulkDialog = lazy(async () => {
  const [{ BulkDialog: it }] = await Promise.all([import('./bulk-dialog.tsx'), loadTexts('batches')]);
  return { default: it };
});
const ExportDialog = lazy(() => import('./export-dialog.tsx').then(({ ExportDialog: it }) => ({ default: it })));

/** The orders of the workspace. The address says which, in which order, and with which columns. */
export function Page() {
  const t = useTexts('orders');
  const search = useSearch({ strict: false }) as Search;
  const views = useSavedViews();
  const viewId = viewIn(search);
  const isSaved = viewId !== undefined && !isBuiltIn(viewId);
  const saved = views.data?.find(({ id }) => id === viewId);
  const view = baseOf(viewId, saved);
  const isUnknown = isSaved && !saved && views.isPending;
  useFirstPage(isUnknown ? undefined : listIn(search, view));
  if (isUnknown) {
    return (
      <Frame title={t('title')}>
        <Loading lines={8} />
      </Frame>
    );
  }
  return (
    <OrderList search={search} views={views.data ?? []} viewId={saved || !isSaved ? viewId : undefined} view={view} />
  );
}

/** Begins to read the first orders before the catalog is there, for which the page waits. */
function useFirstPage(list: ListState | undefined): void {
  const hub = useHub();
  const queryClient = useQueryClient();
  const isNarrow = useIsNarrow();
  if (!list) return;
  const query = pageQuery(hub, queryOf(list), shownFields(list, isNarrow), undefined);
  if (queryClient.getQueryState(query.queryKey) === undefined) void queryClient.prefetchQuery(query);
}

/** The fields that the rows need: on a narrow screen, those of the stacked rows. */
const shownFields = ({ columns }: ListState, isNarrow: boolean): string =>
  fieldsOf(columnsOf(isNarrow ? DEFAULT_LIST.columns : columns));

function baseOf(viewId: string | undefined, saved: View | undefined): ListState {
  if (saved) return listOfView(saved);
  return viewId !== undefined && isBuiltIn(viewId) ? builtInList(viewId) : DEFAULT_LIST;
}

interface OrderListProps {
  search: Search;
  views: readonly View[];
  viewId: string | undefined;
  view: ListState;
}

function OrderList({ search, views, viewId, view }: OrderListProps) {
  const t = useTexts('orders');
  const navigate = useNavigate();
  const searchBox = useRef<HTMLInputElement>(null);
  const [isExporting, setExporting] = useState(false);
  const list = listIn(search, view);
  const isDense = isDenseIn(search);
  const counts = useCounts(list.filters);
  const total = totalOf(counts, list.filters, useStatuses());
  const go = (next: ListState, dense = isDense): void => {
    void navigate({ to: '/orders', search: searchOf(next, viewId, view, dense), replace: true, resetScroll: false });
  };
  const onSort = list.filters.deleted ? undefined : (sort: string) => go({ ...list, sort });
  useSlash(searchBox);
  return (
    <Frame
      title={t('title')}
      isFilled
      actions={
        <>
          <ViewPicker
            list={list}
            viewId={viewId}
            views={views}
            isChanged={!isSameList(list, view)}
            onChoose={(id) => void navigate({ to: '/orders', search: id === undefined ? {} : { view: id } })}
          />
          <ColumnMenu
            columns={list.columns}
            onChange={(columns) => go({ ...list, columns })}
            sort={list.sort}
            onSort={onSort}
            isDense={isDense}
            onDense={(dense) => go(list, dense)}
          />
          {!list.filters.deleted && (
            <Button icon={<Download size={14} aria-hidden />} onClick={() => setExporting(true)}>
              {t('export.open')}
            </Button>
          )}
        </>
      }
    >
      <FilterBar filters={list.filters} onChange={(filters) => go({ ...list, filters })} searchBox={searchBox} />
      <div className="flex min-h-96 min-w-0 flex-1 flex-col rounded-lg border border-line bg-panel">
        <StateTabs filters={list.filters} counts={counts} onChange={(filters) => go({ ...list, filters })} />
        <Rows
          key={keyOf(list)}
          list={list}
          isDense={isDense}
          total={total}
          viewId={viewId}
          onSort={onSort}
          onReset={() => go({ ...list, filters: {} })}
        />
      </div>
      {isExporting && (
        <Suspense fallback={null}>
          <ExportDialog list={list} total={total} onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </Frame>
  );
}

interface RowsProps {
  list: ListState;
  isDense: boolean;
  total: number | undefined;
  viewId: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  onReset(): void;
}

/** The rows of one list: another list begins anew. */
function Rows({ list, isDense, total, viewId, onSort, onReset }: RowsProps) {
  const key = keyOf(list);
  const memory = memoryOf(key);
  const t = useTexts('orders');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const isNarrow = useIsNarrow();
  const [range, setRange] = useState(() => rangeAt(memory.scrollTop));
  const fields = shownFields(list, isNarrow);
  const pages = useOrderPages(key, queryOf(list), fields, range);
  const live = useLiveRows(key, list, fields);
  const mayChange = useMay('orders:write') && !list.filters.deleted;
  const [selection, choose] = useSelection(key);
  const [bulk, setBulk] = useState<BulkStart>();
  const orderSearch = useStable({
    in: new URLSearchParams({ ...queryOf(list), ...(viewId === undefined ? {} : { view: viewId }) }).toString(),
  });
  const showArrived = (): void => {
    forget(key);
    queryClient.removeQueries({ queryKey: LIST_KEY, type: 'inactive' });
    void queryClient.resetQueries({ queryKey: LIST_KEY });
    live.acknowledge();
  };
  const loaded = pages.loaded;
  const chosen = loaded.filter(({ id }) => isChosen(selection, id)).length;
  if (pages.error && pages.isPending) return <Failed error={pages.error} onRetry={pages.retry} />;
  if (pages.isComplete && pages.count === 0) {
    return (
      <>
        <ArrivedBar arrived={live.arrived.size} gone={0} onShow={showArrived} />
        <Empty
          title={t(Object.keys(list.filters).length === 0 ? 'empty.none' : 'empty.title')}
          action={<Button onClick={onReset}>{t('filter.clear')}</Button>}
        >
          {t('empty.detail')}
        </Empty>
      </>
    );
  }
  return (
    <>
      {mayChange && (
        <SelectionBar
          selection={selection}
          total={total}
          onSelectAll={() => choose({ kind: 'all' })}
          onSelectFirst={(count) => void pages.read(0, count - 1).then((rows) => choose(withRows(NOBODY, rows, true)))}
          onClear={() => choose(NOBODY)}
          onChange={setBulk}
        />
      )}
      <ArrivedBar arrived={live.arrived.size} gone={live.gone.size} onShow={showArrived} />
      <OrderTable
        pages={pages}
        memory={memory}
        columns={list.columns}
        sort={list.sort}
        onSort={onSort}
        shape={isNarrow ? 'stacked' : isDense ? 'dense' : 'wide'}
        total={total}
        selection={mayChange ? selection : undefined}
        onSelect={(rows, isAdded) => choose(withRows(selection, rows, isAdded))}
        shown={mayChange ? shownOf(chosen, loaded.length) : undefined}
        onSelectShown={(isAdded) => choose(isAdded ? withRows(selection, loaded, true) : NOBODY)}
        onClear={() => choose(NOBODY)}
        live={live}
        orderSearch={orderSearch}
        onOpen={({ id }) => void navigate({ to: '/orders/$id', params: { id }, search: orderSearch })}
        onView={setRange}
      />
      {bulk && (
        <Suspense fallback={null}>
          <BulkDialog
            start={bulk}
            list={list}
            selection={selection}
            size={sizeOf(selection, total)}
            onClose={() => setBulk(undefined)}
            onBegin={() => choose(NOBODY)}
          />
        </Suspense>
      )}
    </>
  );
}

const shownOf = (chosen: number, loaded: number) => (chosen === 0 ? 'none' : chosen < loaded ? 'some' : 'all');

/** The rows that a position of the scroller shows, about. */
const rangeAt = (scrollTop: number): { first: number; last: number } => {
  const first = Math.floor(scrollTop / 40);
  return { first, last: first + 30 };
};

/** The same object as long as its `in` is the same, so that rows need not be drawn anew. */
function useStable(value: { in: string }): { in: string } {
  const [kept, setKept] = useState(value);
  if (kept.in === value.in) return kept;
  setKept(value);
  return value;
}

/** `/` leads to the search. */
function useSlash(box: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      const isTyping =
        (event.target as Element).closest('input, textarea, select, [contenteditable], [role=dialog]') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [box]);
}
