import { StatusPill } from '../../kit/marks.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import type { Entry } from './catalog.ts';

/** The allowed moves as a table, from → to: the same as the diagram, in text, to read and to edit. */
export function Matrix({
  entries,
  canEdit,
  onMove,
  onNext,
}: {
  entries: readonly Entry[];
  canEdit: boolean;
  onMove(from: string, to: string): void;
  /** Allows any move from a status, or none. */
  onNext(id: string, next: string[] | null): void;
}) {
  const t = useTexts('statuses');
  return (
    <Table label={t('matrix.label')}>
      <thead>
        <tr>
          <Th className="sticky left-0 z-10 bg-panel">{t('matrix.corner')}</Th>
          <Th>{t('matrix.any')}</Th>
          {entries.map(({ id, name }) => (
            <Th key={id} className="px-1 text-center align-bottom">
              <span className="inline-block max-h-36 rotate-180 truncate [writing-mode:vertical-rl]" title={name}>
                {name}
              </span>
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((from) => (
          <tr key={from.id} className="hover:bg-hover">
            <Td className="sticky left-0 z-10 max-w-52 bg-panel">
              <span className="sr-only">{t('matrix.from')} </span>
              <StatusPill status={from} />
            </Td>
            <Td className="text-center">
              <Box
                label={t('matrix.anyFrom', { name: from.name })}
                isChecked={from.next === null}
                isDisabled={!canEdit}
                onChange={() => onNext(from.id, from.next === null ? [] : null)}
              />
            </Td>
            {entries.map((to) => (
              <Td key={to.id} className="px-1 text-center">
                {from.id === to.id ? (
                  <span className="text-soft" title={t('matrix.stay')}>
                    <span aria-hidden>·</span>
                    <span className="sr-only">{t('matrix.stay')}</span>
                  </span>
                ) : (
                  <Box
                    label={t('matrix.move', { from: from.name, to: to.name })}
                    isChecked={from.next?.includes(to.id) ?? true}
                    isFaint={from.next === null}
                    isDisabled={!canEdit}
                    onChange={() =>
                      from.next === null
                        ? onNext(
                            from.id,
                            entries.map(({ id }) => id).filter((id) => id !== from.id && id !== to.id),
                          )
                        : onMove(from.id, to.id)
                    }
                  />
                )}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A box with a target that is large enough to press. */
function Box({
  label,
  isChecked,
  isFaint = false,
  isDisabled,
  onChange,
}: {
  label: string;
  isChecked: boolean;
  isFaint?: boolean;
  isDisabled: boolean;
  onChange(): void;
}) {
  return (
    <label className="inline-flex size-7 items-center justify-center" title={label}>
      <span className="sr-only">{label}</span>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={onChange}
        className={isFaint ? 'size-4 accent-accent opacity-50' : 'size-4 accent-accent'}
      />
    </label>
  );
}
