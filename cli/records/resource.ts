import type { Command } from 'commander';
import { type Explanation, type HistoryEntry, type Pages, type SteleClient, SteleError } from '../../sdk/index.ts';
import { deletionWords } from '../orders/order-name.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group, positiveNumber, wholeNumber } from '../session/command.ts';
import { readDocument } from '../session/documents.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { printHistory } from '../tables/history.ts';
import { LONGEST_PAGE, printPages } from '../tables/listed.ts';
import { type Column, type TableFlags, withColumns } from '../tables/table.ts';

/** What every record has. */
export interface Listed {
  id: string;
  version: number;
}

type Written<T> = Promise<T | Explanation>;
type WriteOptions = ReturnType<typeof writeOptionsOf>;

/** The calls for one kind of record, as the SDK has them. */
interface Calls<T> {
  list(query: object): Pages<T, { items: T[]; next: string | null }>;
  get(id: string, query?: object): Promise<T>;
  create(body: object, options?: WriteOptions): Written<T>;
  patch(id: string, body: object, options?: WriteOptions): Written<T>;
  delete(id: string, options?: WriteOptions): Promise<unknown>;
  restore(id: string, options?: WriteOptions): Written<T>;
  history(id: string, query?: { limit: number }): Pages<HistoryEntry, { items: HistoryEntry[] }>;
}

/** An option of `create` and `update` that sets a field. */
export interface FieldOption {
  /** In commander's notation: `--name <name>`. */
  flags: string;
  /** As commander names its value. */
  name: string;
  description: string;
  field: string;
}

/** A kind of record, for the commands about it. */
export interface Resource<T extends Listed> {
  /** The name of the group, in the plural: `customers`. */
  name: string;
  noun: string;
  calls(stele: SteleClient): unknown;
  columns: readonly Column<T>[];
  /** What a search finds, after "records with a text in". */
  searched: string;
  statuses: boolean;
  /** Renders one record. `around` is what `readAround` read. */
  page(record: T, around: string): string;
  /** What the page shows beside the record. */
  readAround?(stele: SteleClient, record: T): Promise<string>;
  nameOf(record: T): string;
  options: readonly FieldOption[];
  /** Options of `create` alone, and the fields that they set. */
  ofNew?: { options(made: Command): Command; fields(document: object, flags: Record<string, unknown>): object };
  exampleId: string;
  exampleDocument: string;
  exampleFlags: string;
  /** Where `create` needs others than `update`. */
  exampleOfNew?: string;
}

interface ListFlags extends TableFlags {
  q?: string;
  status?: string;
  changedFrom?: string;
  sort: string;
  limit: string;
  all?: boolean;
  deleted?: boolean;
}

type FieldFlags = WriteFlags & Record<string, unknown>;

/** `stele customers …`, `stele products …`: the commands about one kind of record. */
export function resourceCommands<T extends Listed>(resource: Resource<T>, signal: AbortSignal): Command {
  const { name, noun, columns, exampleId: id } = resource;
  const callsOf = async (session: Pick<Session, 'stele'>): Promise<Calls<T>> =>
    resource.calls(await session.stele()) as Calls<T>;
  const isNow = (record: T): string =>
    `${capital(noun)} ${plain(record.id)} (${plain(resource.nameOf(record))}) has version ${record.version}.`;
  /** Writes a record and prints its state, or that the write changed nothing. */
  const change = async (
    session: Session,
    target: string,
    flags: WriteFlags,
    write: (calls: Calls<T>, options: WriteOptions) => Written<T>,
  ): Promise<void> => {
    const calls = await callsOf(session);
    const before = session.output.json || flags.dryRun ? undefined : await versionOf(calls, target);
    await finishWrite<T>(session, await write(explaining(resource, calls), writeOptionsOf(flags)), (record) =>
      record.version === before
        ? `${capital(noun)} ${plain(record.id)} is unchanged, version ${before}.`
        : isNow(record),
    );
  };
  const withFields = (made: Command): Command => {
    for (const { flags, description } of resource.options) made.option(flags, description);
    return made;
  };
  return group(name, `list, read and change ${name}`, [
    command<ListFlags>(
      {
        name: 'list',
        summary: `list ${name}, the newest first`,
        details: `Lists ${name}. On a terminal, the table shows as many columns as fit; --wide shows all of them, --columns the given
ones. With --json it prints one ${noun} per line.`,
        examples: [
          `stele ${name} list`,
          `stele ${name} list --q acme --limit 5`,
          `stele ${name} list --all --json | jq -r .id`,
          `stele ${name} list --changed-from 2026-01-31T00:00:00Z --sort -changed_at`,
        ],
        options: (made) => {
          withColumns(made, columns)
            .option('--q <text>', `only ${name} with this text in ${resource.searched}`)
            .option('--changed-from <time>', `only ${name} that changed at this time or later`)
            .option(
              '--sort <field>',
              'created_at, changed_at or name; a minus sorts in descending order',
              '-created_at',
            )
            .option('--limit <number>', `the most ${name}`, '25')
            .option('--all', `list all ${name}`)
            .option('--deleted', `list deleted ${name} instead`);
          return resource.statuses ? made.option('--status <status>', 'active or inactive') : made;
        },
        run: async (session, { options }) => {
          const most = options.all ? Number.POSITIVE_INFINITY : positiveNumber(options.limit, '--limit');
          const { q, status, changedFrom: changed_from, deleted, sort } = options;
          const list = (await callsOf(session)).list({
            ...(q === undefined ? {} : { q }),
            ...(status === undefined ? {} : { status }),
            ...(changed_from === undefined ? {} : { changed_from }),
            ...(deleted ? { deleted } : { sort }),
            limit: Math.min(most, LONGEST_PAGE),
          });
          await printPages(session, list, { columns, most, noun, flags: options });
        },
      },
      signal,
    ),
    command<{ atVersion?: string; asOf?: string }>(
      {
        name: 'get',
        args: '<id>',
        summary: `show a ${noun}, or an earlier version of it`,
        examples: [`stele ${name} get ${id}`, `stele ${name} get ${id} --at-version 1 --json`],
        options: (made) =>
          made
            .option('--at-version <number>', 'show this version')
            .option('--as-of <time>', 'show the version of this time'),
        run: async (session, { args: [wanted = ''], options: { atVersion, asOf } }) => {
          const record = await explaining(resource, await callsOf(session)).get(wanted, {
            ...(atVersion === undefined ? {} : { version: wholeNumber(atVersion) }),
            ...(asOf === undefined ? {} : { as_of: asOf }),
          });
          const { json } = session.output;
          const around = json ? '' : ((await resource.readAround?.(await session.stele(), record)) ?? '');
          session.output.one(record, () => resource.page(record, around));
        },
      },
      signal,
    ),
    command<FieldFlags>(
      {
        name: 'create',
        args: '[document]',
        summary: `create a ${noun} from options, a JSON document, or both`,
        details: `Creates a ${noun}. The document is JSON: the argument itself, a file, or - for standard input. Options set fields of it.`,
        examples: [
          `stele ${name} create ${resource.exampleOfNew ?? resource.exampleFlags}`,
          `stele ${name} create '${resource.exampleDocument}'`,
          `stele ${name} create ${noun}.json --dry-run`,
        ],
        options: (made) => {
          const all = withFields(withDryRun(made));
          return resource.ofNew?.options(all) ?? all;
        },
        run: async (session, { args: [given], options }) => {
          const whole = await documentOf(given, options, resource, 'create');
          const document = { ...whole, ...resource.ofNew?.fields(whole, options) };
          const made = await (await callsOf(session)).create(document, writeOptionsOf(options));
          await finishWrite<T>(session, made, isNow);
        },
      },
      signal,
    ),
    command<FieldFlags>(
      {
        name: 'update',
        args: '<id> [patch]',
        summary: `change fields of a ${noun} with options, a merge patch, or both`,
        details: `Changes a ${noun}. The patch is JSON (RFC 7396), a file, or - for standard input: null removes a field. Options set
fields of it; an empty text removes one.`,
        examples: [
          `stele ${name} update ${id} ${resource.exampleFlags}`,
          `stele ${name} update ${id} patch.json --if-version 3`,
        ],
        options: (made) =>
          withFields(withDryRun(made)).option(
            '--if-version <number>',
            'refuse the change unless this is the current version',
          ),
        run: async (session, { args: [target = '', given], options }) => {
          const patch = await documentOf(given, options, resource, 'update');
          const removing = Object.entries(patch).map(([field, value]) => [field, value === '' ? null : value]);
          await change(session, target, options, (calls, write) =>
            calls.patch(target, Object.fromEntries(removing), write),
          );
        },
      },
      signal,
    ),
    command<WriteFlags & { yes?: boolean }>(
      {
        name: 'delete',
        args: '<id>',
        summary: `delete a ${noun}, which can be restored`,
        examples: [`stele ${name} delete ${id} --yes`],
        options: (made) => withDryRun(made).option('-y, --yes', 'do not ask for confirmation'),
        run: async (session, { args: [target = ''], options }) => {
          if (!options.dryRun) await confirmOrLeave(`Delete the ${noun} ${plain(target)}?`, options.yes);
          const done = await explaining(resource, await callsOf(session)).delete(target, writeOptionsOf(options));
          await finishWrite(
            session,
            done ?? { id: target, deleted: true },
            () => `${capital(noun)} ${plain(target)} is deleted. Restore it: stele ${name} restore ${plain(target)}`,
          );
        },
      },
      signal,
    ),
    command<WriteFlags>(
      {
        name: 'restore',
        args: '<id>',
        summary: `restore a deleted ${noun}`,
        examples: [`stele ${name} restore ${id}`],
        options: withDryRun,
        run: async (session, { args: [target = ''], options }) => {
          await change(session, target, options, (calls, write) => calls.restore(target, write));
        },
      },
      signal,
    ),
    command<{ limit?: string }>(
      {
        name: 'history',
        args: '<id>',
        summary: `list the versions of a ${noun}, with actor, time and changes`,
        details:
          'Lists every version, the latest first, also of a deleted one. With --json it prints one version per line.',
        examples: [`stele ${name} history ${id}`, `stele ${name} history ${id} --limit 1 --json`],
        options: (made) => made.option('--limit <number>', 'the most versions'),
        run: async (session, { args: [target = ''], options }) => {
          await printHistory(session, (await callsOf(session)).history(target).pages(), options.limit);
        },
      },
      signal,
    ),
  ]);
}

/** Calls that say of a record that is not found when, by whom and why it was deleted or erased. */
function explaining<T extends Listed>({ name, noun }: Resource<T>, calls: Calls<T>): Calls<T> {
  const explain = async <R>(id: string, called: Promise<R>): Promise<R> => {
    try {
      return await called;
    } catch (error) {
      if (!(error instanceof SteleError) || error.kind !== 'not-found') throw error;
      throw (await deletedRecord(calls, id, { name, noun })) ?? error;
    }
  };
  return {
    ...calls,
    get: (id, query) => explain(id, calls.get(id, query)),
    patch: (id, body, options) => explain(id, calls.patch(id, body, options)),
    delete: (id, options) => explain(id, calls.delete(id, options)),
    restore: (id, options) => explain(id, calls.restore(id, options)),
  };
}

/** An erasure deletes the record and then blanks it. */
const LATEST = 2;

/** The failure of a call for a record that was deleted or erased; undefined for another one. */
async function deletedRecord<T extends Listed>(
  calls: Calls<T>,
  id: string,
  { name, noun }: { name: string; noun: string },
): Promise<CommandFailure | undefined> {
  try {
    const { items } = await calls.history(id, { limit: LATEST }).first();
    const [latest] = items;
    const deletion = items.find(({ kind }) => kind === 'deleted');
    if (!latest || !deletion) return undefined;
    const isErased = latest.operation.startsWith('erase');
    if (!isErased && latest !== deletion) return undefined;
    const { at, actor: deleted_by, reason, version } = deletion;
    return new CommandFailure(
      deletionWords(id, deletion, [capital(noun), isErased ? 'erased' : 'deleted']),
      EXIT.refused,
      isErased ? undefined : `\`stele ${name} restore ${plain(id)}\` restores it.`,
      { status: 404, deleted_at: at, deleted_by, reason, version },
    );
  } catch (error) {
    if (error instanceof SteleError) return undefined;
    throw error;
  }
}

const capital = (noun: string): string => noun.charAt(0).toUpperCase() + noun.slice(1);

/** The version of a record before a write; undefined when the key cannot read it or there is none. */
async function versionOf<T extends Listed>(calls: Calls<T>, id: string): Promise<number | undefined> {
  try {
    return (await calls.get(id)).version;
  } catch (error) {
    if (error instanceof SteleError && error.status < 500) return undefined;
    throw error;
  }
}

/**
 * The document that is given, with the fields that options set.
 *
 * @throws CommandFailure when neither gives a field, or the document is not a JSON object
 */
async function documentOf<T extends Listed>(
  given: string | undefined,
  flags: Record<string, unknown>,
  { noun, name, options, exampleFlags }: Resource<T>,
  command: 'create' | 'update',
): Promise<Record<string, unknown>> {
  const document = given === undefined ? {} : await readDocument<Record<string, unknown>>(given);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new CommandFailure(`The document of a ${noun} is not a JSON object`, EXIT.usage);
  }
  const set = options.flatMap(({ name: option, field }) =>
    flags[option] === undefined ? [] : [[field, flags[option]] as const],
  );
  const whole = { ...document, ...Object.fromEntries(set) };
  if (Object.keys(whole).length > 0) return whole;
  throw new CommandFailure(
    `There is nothing to write into the ${noun}`,
    EXIT.usage,
    `Give a JSON document, or options such as ${exampleFlags}; \`stele ${name} ${command} --help\` shows both.`,
  );
}
