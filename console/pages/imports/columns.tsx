import type { GuessedMapping, ImportMapping } from '../../../sdk/index.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Badge } from '../../kit/marks.tsx';
import { fieldError } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { useTexts } from '../../text/text.ts';
import type { ColumnEdit } from './doubts.ts';
import { FieldChoice } from './questions.tsx';
import { type TableSample, valuesOf } from './sample.ts';

/** How every column of the table is read, to look at and to change. */
export function Columns({
  kind,
  sample,
  guess,
  mapping,
  edits,
  error,
  isFixed,
  onEdit,
}: {
  kind: 'orders' | 'customers';
  sample: TableSample;
  guess: GuessedMapping | undefined;
  mapping: ImportMapping;
  edits: Readonly<Record<string, ColumnEdit>>;
  /** Of the hub, about the mapping. */
  error: unknown;
  /** A saved mapping is shown as it is. */
  isFixed: boolean;
  onEdit(header: string, edit: ColumnEdit): void;
}) {
  const t = useTexts('imports');
  return (
    <Table label={t('column.label')}>
      <thead>
        <tr>
          <Th>{t('column.header')}</Th>
          <Th>{t('column.values')}</Th>
          <Th className="min-w-52">{t('column.field')}</Th>
          <Th className="min-w-44">{t('column.reading')}</Th>
        </tr>
      </thead>
      <tbody>
        {sample.header.map((header, place) => {
          const at = mapping.columns.findIndex((column) => column.header === header);
          const column = mapping.columns[at];
          const guessed = guess?.columns.find((each) => each.header === header);
          const leftOut = guess?.left_out.find((each) => each.header === header);
          const change = (edit: ColumnEdit): void => onEdit(header, { ...edits[header], ...edit });
          return (
            // Two columns of a file may have one name.
            // biome-ignore lint/suspicious/noArrayIndexKey: Columns of a file do not move.
            <tr key={place}>
              <Td className="align-top font-medium break-words">{header}</Td>
              <Td className="max-w-64 align-top text-soft">
                <span className="line-clamp-2 break-all">{valuesOf(sample, header, 3).join(' · ')}</span>
              </Td>
              <Td className="align-top">
                <FieldChoice
                  kind={kind}
                  label={t('column.fieldOf', { header })}
                  hidesLabel
                  hint={column ? undefined : leftOut?.reason}
                  value={isFixed ? (column?.to ?? '') : (edits[header]?.to ?? column?.to ?? '')}
                  isFixed={isFixed}
                  error={at < 0 ? undefined : fieldError(error, `columns/${at}/to`)}
                  onChange={(to) => change({ to })}
                />
              </Td>
              <Td className="align-top">
                {column?.format !== undefined && (
                  <TextField
                    label={t('column.formatOf', { header })}
                    hidesLabel
                    value={column.format}
                    readOnly={isFixed}
                    error={fieldError(error, `columns/${at}/format`)}
                    onChange={({ target }) => change({ format: target.value })}
                  />
                )}
                {column?.decimal !== undefined && (
                  <SelectField
                    label={t('column.decimalOf', { header })}
                    hidesLabel
                    value={column.decimal}
                    disabled={isFixed}
                    choices={[
                      { value: '.', label: t('question.point') },
                      { value: ',', label: t('question.comma') },
                    ]}
                    onChange={({ target }) => change({ decimal: target.value })}
                  />
                )}
                {column?.per !== undefined && <Badge>{t(`column.per.${column.per}`)}</Badge>}
                {guessed?.note !== undefined && <p className="text-sm break-words text-soft">{guessed.note}</p>}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
