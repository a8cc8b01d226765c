import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { GuessedMapping, ImportMapping, SavedMapping } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useDraft } from '../../kit/draft.ts';
import { type Answers, type ColumnEdit, type Doubt, doubtsOf, isAnswered, isOwnTable, mappingOf } from './doubts.ts';
import type { ImportOptions } from './options.tsx';
import { isPassingMapping } from './runs.ts';
import type { Sample, TableSample } from './sample.ts';

interface Typed {
  /** A saved mapping, or `''` for the hub's guess. */
  saved: string;
  answers: Answers;
  edits: Readonly<Record<string, ColumnEdit>>;
  saveAs: string;
}

const NOTHING: Typed = { saved: '', answers: {}, edits: {}, saveAs: '' };

/** How a table is read: the guess with what was answered, or a saved mapping. */
export interface TableReading extends Typed {
  guess: GuessedMapping | undefined;
  isGuessing: boolean;
  error: unknown;
  saves: readonly SavedMapping[];
  doubts: readonly Doubt[];
  /** What is sent with the import; undefined where the hub reads the table by itself or by a saved mapping. */
  mapping: ImportMapping | undefined;
  /** The mapping as it is shown. */
  shown: ImportMapping | undefined;
  savedName: string | undefined;
  /** The hub's own columns: nothing is to be said. */
  isOwn: boolean;
  /** Something must be answered first. */
  isOpen: boolean;
  isDeleting: boolean;
  /** Deletes the saved mapping that is chosen. */
  deleteSaved(): void;
  set(change: Partial<Typed>): void;
  forget(): void;
}

/** The reading of a file. What was answered survives a reload of the page, for the same file. */
export function useReading(draftName: string, { kind, as }: ImportOptions, sample: Sample): TableReading {
  const hub = useHub();
  const queryClient = useQueryClient();
  const [typed, setTyped, forget] = useDraft<Typed>(`${draftName}.reading.${kind}`, NOTHING);
  const isTable = sample.format === 'csv' && as === '' && (kind === 'orders' || kind === 'customers');
  const table = isTable ? (sample as TableSample) : undefined;
  const saves = useQuery({
    queryKey: ['imports', 'mappings'],
    queryFn: () => hub.imports.mappings.list(),
    enabled: isTable,
  });
  const guess = useQuery({
    queryKey: ['imports', 'guess', draftName, kind],
    queryFn: () =>
      hub.imports.mappings.guess({ kind: kind as 'orders', header: table?.header ?? [], rows: table?.rows ?? [] }),
    enabled: isTable && typed.saved === '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const deletion = useMutation({
    mutationFn: (name: string) => hub.imports.mappings.delete(name),
    onSuccess: () => setTyped({ ...typed, saved: '' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports', 'mappings'] }),
  });
  const usable = (saves.data ?? []).filter(({ name, mapping }) => mapping.kind === kind && !isPassingMapping(name));
  const saved = usable.find(({ name }) => name === typed.saved);
  const doubts = guess.data && table ? doubtsOf(guess.data, table) : [];
  const guessed = guess.data && mappingOf(guess.data, doubts, typed.answers, typed.edits);
  const isOwn =
    saved === undefined && guess.data !== undefined && isOwnTable(guess.data) && Object.keys(typed.edits).length === 0;
  return {
    ...typed,
    guess: guess.data,
    isGuessing: isTable && typed.saved === '' && guess.isPending,
    error: guess.error ?? saves.error ?? deletion.error,
    saves: usable,
    doubts: saved ? [] : doubts,
    mapping: !isTable || saved || isOwn ? undefined : guessed,
    shown: saved?.mapping ?? guessed,
    savedName: saved?.name,
    isOwn,
    isOpen:
      isTable &&
      saved === undefined &&
      (guess.data === undefined || doubts.some((doubt) => !isAnswered(doubt, typed.answers, typed.edits))),
    isDeleting: deletion.isPending,
    deleteSaved: () => saved && deletion.mutate(saved.name),
    set: (change) => setTyped({ ...typed, ...change }),
    forget,
  };
}
