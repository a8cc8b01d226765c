import {
  columnOrderingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  type Row as TableRowOf,
  tableFeatures,
} from '@tanstack/react-table';
import { COLUMNS, type Row } from './columns.tsx';

/** What the table can do: the order of its columns, and which of them are shown. */
export const features = tableFeatures({ columnOrderingFeature, columnVisibilityFeature });

const helper = createColumnHelper<typeof features, Row>();

export const TABLE_COLUMNS = helper.columns(
  COLUMNS.map(({ id, cell }) => helper.display({ id, cell: ({ row }) => cell(row.original) })),
);

export type TableRow = TableRowOf<typeof features, Row>;
