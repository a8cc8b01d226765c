import { type Static, Type } from 'typebox';
import { STATES, type State, type StatusCatalog } from '../../../model/status.ts';
import type { Dialect } from '../../dialect.ts';
import { faultsOf, type Mapping } from '../../mapping.ts';
import { Words } from '../schema.ts';

const Table = Type.Object(
  {
    field: Type.String({ description: "The vendor's field." }),
    shows: Type.Array(
      Type.Object({
        value: Type.String({ description: "The hub's word." }),
        word: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null where there is no row.' }),
      }),
      { description: "The vendor's word for each of the hub's words." },
    ),
    means: Type.Array(Type.Object({ word: Type.String(), value: Type.String() }), {
      description: "The hub's word for each of the vendor's words, unless the client already sees that word.",
    }),
    shared: Type.Array(Type.Object({ word: Type.String(), values: Type.Array(Type.String()) }), {
      description: "Words that stand for several of the hub's words, which the dialect therefore cannot distinguish.",
    }),
    faults: Type.Array(Type.String(), { description: 'The faults of the table; empty for a sound one.' }),
  },
  { 'x-name': 'MappingTable' },
);

const ShownStatus = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    state: Words<State>(STATES),
    archived: Type.Boolean(),
    shown: Type.Array(
      Type.Object({
        dialect: Type.String(),
        word: Type.String({ description: "The dialect's view: a word of its own, or the status's name." }),
        shared_with: Type.Array(Type.String(), { description: 'Ids of other statuses with the same view.' }),
      }),
    ),
  },
  { 'x-name': 'ShownStatus' },
);

export const Mappings = Type.Object(
  {
    dialects: Type.Array(Type.Object({ dialect: Type.String(), title: Type.String(), tables: Type.Array(Table) })),
    statuses: Type.Array(ShownStatus),
    is_sound: Type.Boolean({ description: 'Whether no table has a fault.' }),
  },
  { 'x-name': 'Mappings' },
);

type DialectMapping = Pick<Dialect, 'name' | 'title' | 'mappings'>;

/** Every dialect's tables with their problems, and each dialect's view of the workspace's statuses. */
export function showMappings(dialects: readonly DialectMapping[], catalog: StatusCatalog): Static<typeof Mappings> {
  const shown = dialects.map((dialect) => ({ dialect: dialect.name, word: wordsOf(dialect) }));
  const tables = dialects.map(({ name, title, mappings }) => ({
    dialect: name,
    title,
    tables: mappings.map(showTable),
  }));
  return {
    dialects: tables,
    statuses: catalog.map((entry) => ({
      id: entry.id,
      name: entry.name,
      state: entry.state,
      archived: entry.archived_at !== undefined,
      shown: shown.map(({ dialect, word }) => ({
        dialect,
        word: word(entry),
        shared_with: catalog.filter((other) => other !== entry && word(other) === word(entry)).map(({ id }) => id),
      })),
    })),
    is_sound: tables.every((dialect) => dialect.tables.every(({ faults }) => faults.length === 0)),
  };
}

function showTable(mapping: Mapping): Static<typeof Table> {
  const { field, canonical, shows, means } = mapping;
  const byWord = Map.groupBy(Object.entries(shows), ([, word]) => word);
  return {
    field,
    shows: canonical.map((value) => ({ value, word: shows[value] ?? null })),
    means: Object.entries(means).map(([word, value]) => ({ word, value })),
    shared: [...byWord]
      .filter(([, rows]) => rows.length > 1)
      .map(([word, rows]) => ({ word, values: rows.map(([value]) => value) })),
    faults: faultsOf(mapping),
  };
}

/** A dialect's view of a status: its word for the state if it has a table of states, else the status's own name. */
function wordsOf({ mappings }: DialectMapping): (entry: StatusCatalog[number]) => string {
  const ofStates = mappings.find(({ canonical }) => STATES.every((state) => canonical.includes(state)));
  return ({ state, name }) => (ofStates ? (ofStates.shows[state] ?? name) : name);
}
