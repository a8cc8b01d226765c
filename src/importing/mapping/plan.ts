import type { Problem } from '../../model/failure.ts';
import { ownReaders, type ReadCell, type ReadJson } from '../cells/cells.ts';
import { type Field, findField, isInParts, isMoney, isOfLine, isTakenOff, LINE, type TableKind } from '../fields.ts';
import type { Cell } from '../files/csv-reader.ts';
import { converterOf, currencyReaderOf, hasGoodFormat, nameFault } from './converters.ts';
import type { ColumnMapping, ImportMapping } from './mapping.ts';

/** A field, and the columns of a row that it is read from. */
export interface PlannedField {
  /** The path of a line's field starts below the line. */
  path: readonly string[];
  isOfLine: boolean;
  type: Field['type'];
  /** The first of these columns that is not empty counts. None for a constant. */
  columns: readonly number[];
  /** Columns whose text follows, after a space. */
  and: readonly number[];
  /** The text of a row without any of these columns. */
  constant?: string;
  read: ReadCell;
  /** Of money: the currencies that a cell names. */
  currenciesIn?: ((cell: string) => ReadonlySet<string> | undefined) | undefined;
  /** Of money: whether a cell has it for a unit, a line or the order. */
  per: ColumnMapping['per'];
  /** Of money: columns that are added to it. */
  plus: readonly number[];
}

/** How the rows of one file are read. */
export interface Plan {
  /** How many columns the header has. */
  width: number;
  isOfOrders: boolean;
  fields: readonly PlannedField[];
  /** The fields of an order's line. */
  lineFields: readonly PlannedField[];
  /** The columns that name the order: rows with the same values belong together. */
  keys: readonly number[];
  /** Ignore spaces around these values. */
  trimsKeys: boolean;
  /** The currency of orders that come without one. */
  defaultCurrency: string | undefined;
  /** Money of which it is open whether each row of an order has its part. */
  open?: ReadonlySet<string> | undefined;
  /** Fields whose limits do not bind, as paths without indices. */
  asIs: ReadonlySet<string>;
}

const problem = (path: Problem['path'], rule: Problem['rule'], reason: string): Problem => ({
  place: 'body',
  path,
  rule,
  reason,
  binding: 'shape',
});

/** The problems of a mapping that do not depend on a file. */
export function mappingProblems({ kind, columns, constants = {}, source }: ImportMapping): Problem[] {
  const seen = new Set<string>();
  const ofColumns = columns.flatMap((column, i): Problem[] => {
    const at = ['columns', i];
    const field = findField(kind, column.to);
    if (!field) return [problem([...at, 'to'], 'enum', `is not a field of ${kind} that a column can be read into`)];
    if (!hasGoodFormat(column, field)) return [problem([...at, 'format'], 'format', 'is not a format of a date')];
    if (seen.has(column.to)) return [problem([...at, 'to'], 'duplicate', 'is read from another column too; see `or`')];
    seen.add(column.to);
    return moneyProblems(column, at);
  });
  const hasLines = columns.some(({ to }) => isOfLine(to));
  const ofConstants = Object.keys(constants).flatMap((path): Problem[] => {
    if (!findField(kind, path)) return [problem(['constants', path], 'enum', `is not a field of ${kind}`)];
    if (!isOfLine(path) || hasLines) return [];
    return [problem(['constants', path], 'enum', 'is of a line, and no column is: a constant alone makes no line')];
  });
  const isSourceTwice =
    source !== undefined && (seen.has('source') || (constants as Record<string, string>)['source'] !== undefined);
  const ofSource = isSourceTwice ? [problem(['source'], 'duplicate', 'is also set by a column or a constant')] : [];
  return [...ofColumns, ...ofConstants, ...ofSource];
}

/** The problems of `per` and `plus`, which are for money alone. */
function moneyProblems({ to, per, plus }: ColumnMapping, at: Problem['path']): Problem[] {
  const possible = isOfLine(to) ? ['unit', 'line'] : ['order', 'line'];
  const canBePer = isOfLine(to) ? PER_UNIT.has(to) : isInParts(to);
  return [
    ...(per === undefined || (canBePer && possible.includes(per))
      ? []
      : [problem([...at, 'per'], 'enum', canBePer ? `must be ${possible.join(' or ')} here` : 'is for money alone')]),
    ...(plus === undefined || isMoney(to) ? [] : [problem([...at, 'plus'], 'type', 'is for money alone')]),
  ];
}

/** Money of a line that the hub stores for one unit. */
const PER_UNIT = new Set([`${LINE}.unit_price`, `${LINE}.discount`]);

/** Fits a mapping to the header of a file, or returns the problems of the header. */
export function planOf(
  mapping: ImportMapping,
  header: readonly Cell[],
  readJson: ReadJson,
  defaultCurrency: string | undefined,
): Plan | string[] {
  const { kind, columns, time_zone = 'UTC' } = mapping;
  const { source, reference_prefix: prefix } = mapping;
  const constants: Record<string, string> = { ...mapping.constants, ...(source === undefined ? {} : { source }) };
  const faults: string[] = [];
  const own = ownReaders(readJson);
  const places = headerPlaces(header);
  const find = (name: string): number[] => {
    const found = places.get(name) ?? [];
    if (found.length > 1) faults.push(`the header has ${JSON.stringify(name)} twice`);
    return found.slice(0, 1);
  };
  const fields: PlannedField[] = [];
  for (const column of columns) {
    const field = findField(kind, column.to);
    const [first] = find(column.header);
    if (first === undefined) faults.push(`the header has no column ${JSON.stringify(column.header)}`);
    if (!field || first === undefined || field.type === 'read_only') continue;
    const others = (column.or ?? []).flatMap(find);
    const and = (column.and ?? []).flatMap((name) => {
      const at = find(name);
      if (at.length === 0) faults.push(`the header has no column ${JSON.stringify(name)}`);
      return at;
    });
    const converter = converterOf(column, field, time_zone, own);
    const read = prefix !== undefined && PREFIXED.has(field.path) ? prefixed(prefix, converter, field.path) : converter;
    fields.push({
      ...planned(column, field, [first, ...others], isTakenOff(field.path) ? withoutSign(read) : read),
      and,
      plus: (column.plus ?? []).flatMap(find),
      currenciesIn: currencyReaderOf(field),
    });
  }
  for (const [path, constant] of Object.entries(constants)) {
    const field = findField(kind, path);
    if (!field || field.type === 'read_only') continue;
    const column = { header: '', to: path };
    const present = fields.find(
      (each) => each.isOfLine === isOfLine(path) && each.path.join('.') === relative(path).join('.'),
    );
    if (present) present.constant = constant;
    else fields.push({ ...planned(column, field, [], converterOf(column, field, time_zone, own)), constant });
  }
  return faults.length > 0
    ? faults
    : { ...finish(kind, fields, mapping, header.length), defaultCurrency, trimsKeys: true };
}

/** The ids that a shop gives its orders and customers. */
const PREFIXED = new Set(['reference_id', 'customer_id']);

const GUEST = /^(?:0(?:\.0)?|-+|n\/?a|null|none|nan|guest)$/i;

/** Whether shops, and programs that pass on their files, write this customer id for buyers without an account. */
export const isGuestId = (id: string): boolean => id.trim() === '' || GUEST.test(id.trim());

const prefixed =
  (prefix: string, read: ReadCell, path: string): ReadCell =>
  (cell) => {
    const id = read(cell);
    return typeof id !== 'string' || (path === 'customer_id' && isGuestId(id)) ? id : `${prefix}${id}`;
  };

const withoutSign =
  (read: ReadCell): ReadCell =>
  (cell) => {
    const money = read(cell);
    return typeof money === 'number' ? Math.abs(money) : money;
  };

/**
 * The plan of a file with the hub's own columns, or the problems of its header. `isExport`: a hub has written the file.
 */
export function ownPlan(
  kind: TableKind,
  header: readonly Cell[],
  readJson: ReadJson,
  isExport: boolean,
): Plan | string[] {
  const own = ownReaders(readJson);
  const faults = [...headerPlaces(header)].flatMap(([name, places]) =>
    places.length > 1 ? [`the header has ${JSON.stringify(name)} twice`] : [],
  );
  if (faults.length > 0) return faults;
  // The totals of an order that a hub wrote are computed, and the order may have changed since.
  const isExported = isExport || header.includes('version') || header.includes('changed_at');
  const fields = header.flatMap((name, i): PlannedField[] => {
    const field = findField(kind, name ?? '');
    if (!field || field.type === 'read_only' || field.type === 'full_name') return [];
    if (isExported && field.path.startsWith('totals.')) return [];
    const read = own[field.type];
    const strict: ReadCell = (cell) => nameFault(field.path, cell) ?? read(cell);
    return [planned({ header: name ?? '', to: field.path }, field, [i], isExport ? read : strict)];
  });
  return finish(kind, fields, { kind, columns: [] }, header.length);
}

/** Whether all columns of a header are fields of the hub. */
export const isOwnHeader = (kind: TableKind, header: readonly Cell[]): boolean =>
  header.every((name) => {
    const type = findField(kind, name ?? '')?.type;
    return type !== undefined && type !== 'full_name';
  });

function finish(kind: TableKind, fields: PlannedField[], { columns }: ImportMapping, width: number): Plan {
  const ofOrder = fields.filter((field) => !field.isOfLine);
  const key = (name: string): number[] =>
    ofOrder
      .filter((field) => field.path.length === 1 && field.path[0] === name)
      .flatMap((field) => field.columns.slice(0, 1));
  return {
    width,
    isOfOrders: kind === 'orders',
    fields: ofOrder.sort(byDepth),
    lineFields: fields.filter((field) => field.isOfLine),
    defaultCurrency: undefined,
    trimsKeys: false,
    keys: kind === 'orders' ? [...key('reference_id'), ...key('id')] : [],
    asIs: new Set(columns.flatMap(({ as_is, to }) => (as_is ? namesOf(to) : []))),
  };
}

/** An object before its parts, which are put into it. */
const byDepth = (a: PlannedField, b: PlannedField): number => a.path.length - b.path.length;

const namesOf = (to: string): string[] =>
  to.endsWith('.full_name') ? [to.replace('full_name', 'first_name'), to.replace('full_name', 'last_name')] : [to];

function planned(column: ColumnMapping, field: Field, columns: readonly number[], read: ReadCell): PlannedField {
  return {
    path: relative(field.path),
    isOfLine: isOfLine(field.path),
    type: field.type,
    columns,
    and: [],
    read,
    per: column.per,
    plus: [],
  };
}

const relative = (path: string): string[] => (isOfLine(path) ? path.slice(LINE.length + 1) : path).split('.');

function headerPlaces(header: readonly Cell[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  header.forEach((name, i) => {
    if (name === undefined) return;
    places.set(name, [...(places.get(name) ?? []), i]);
  });
  return places;
}
