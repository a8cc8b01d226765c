import type { Recorded, RecordKind } from '../../model/record.ts';
import type { DeletedRecord, Stored } from '../../store/records/records.ts';
import { emptyOrderContext, type FoundRecords } from './order-context.ts';

/** The living records of a context. Customers are found by the ids that a dialect's clients use. */
export class RecordSet {
  readonly #dialect: string;
  readonly #found: FoundRecords;

  /** Without a dialect, customers are found by their own ids alone. By default, the set is empty. */
  constructor(dialect = '', found: FoundRecords = emptyOrderContext('')) {
    this.#dialect = dialect;
    this.#found = found;
  }

  /** A living record by its id: the one that the dialect's clients use, else its own. */
  get<K extends RecordKind>(kind: K, id: string | undefined): Recorded<K> | undefined {
    if (id === undefined) return undefined;
    const stored = (kind === 'customers' ? this.#byAlias(id) : undefined) ?? this.#of(kind).get(id);
    return stored && !stored.deleted ? (stored.record as Recorded<K>) : undefined;
  }

  /** The living record that any dialect's clients know by an id, if there is only one. Only customers have aliases. */
  byAnyAlias<K extends RecordKind>(kind: K, id: string): Recorded<K> | undefined {
    if (kind !== 'customers') return undefined;
    const found = this.all('customers').filter(({ aliases = {} }) => Object.values(aliases).includes(id));
    return found.length === 1 ? (found[0] as Recorded<RecordKind> as Recorded<K>) : undefined;
  }

  /** A deleted record that was read to be restored, by its own id, at the version of its deletion. */
  deleted<K extends RecordKind>(kind: K, id: string): Recorded<K> | undefined {
    return this.#found.deleted.find((each) => each.kind === kind && each.record.id === id)?.record as
      | Recorded<K>
      | undefined;
  }

  /** All deleted records that were read to be restored. */
  allDeleted(): readonly DeletedRecord[] {
    return this.#found.deleted;
  }

  #byAlias(id: string): Stored<unknown> | undefined {
    for (const stored of this.#found.customers.values()) {
      if (!stored.deleted && stored.record.aliases?.[this.#dialect] === id) return stored;
    }
    return undefined;
  }

  /** All living records of a kind, in the order of their creation. */
  all<K extends RecordKind>(kind: K): Recorded<K>[] {
    const records = [...this.#of(kind).values()].flatMap(({ record, deleted }) => (deleted ? [] : [record]));
    return (records as Recorded<K>[]).sort((a, b) => compare(a.created_at, b.created_at) || compare(a.id, b.id));
  }

  /** Adds records, or puts them in the place of those with their ids. */
  put(kind: RecordKind, records: readonly Recorded<RecordKind>[]): void {
    for (const record of records) this.#of(kind).set(record.id, { record, deleted: false });
    const ids = new Set(records.map(({ id }) => id));
    this.#found.deleted = this.#found.deleted.filter((each) => each.kind !== kind || !ids.has(each.record.id));
  }

  remove(kind: RecordKind, id: string): void {
    this.#of(kind).delete(id);
  }

  #of(kind: RecordKind): Map<string, Stored<unknown>> {
    return this.#found[kind] as Map<string, Stored<unknown>>;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
