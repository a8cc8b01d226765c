import type { Command } from 'commander';
import type { Explanation, OrderWriteOptions } from '../../sdk/index.ts';
import { paint, plain } from '../output/output.ts';
import { changeLines } from '../output/words.ts';
import { CommandFailure, EXIT, exitCodeOf } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { statusNaming } from './statuses.ts';

/** What may be said of any command that changes an order. */
export interface WriteFlags {
  dryRun?: boolean;
  force?: boolean;
  ifVersion?: string;
  merge?: boolean;
  idempotencyKey?: string;
}

/** Adds the options of a command that changes one order. */
export const withWriteFlags = (command: Command): Command =>
  withDryRun(command)
    .option('--if-version <number>', 'only if this is still its version')
    .option('--merge', 'with --if-version: also when it changed since, unless in the same fields')
    .option('--force', 'also against the rules of the status catalog (scope orders:force)');

/** Adds the options of every command that writes orders. */
export const withDryRun = (command: Command): Command =>
  command
    .option('-n, --dry-run', 'store nothing, and say what would happen')
    .option('--idempotency-key <key>', 'a key of your own: the same call with the same key is done once');

/** The flags as the sdk takes them. */
export const writeOptionsOf = ({ dryRun, force, ifVersion, merge, idempotencyKey }: WriteFlags): OrderWriteOptions => ({
  ...(dryRun ? { dryRun } : {}),
  ...(force ? { force } : {}),
  ...(merge ? { merge } : {}),
  ...(ifVersion === undefined ? {} : { ifMatch: Number(ifVersion) }),
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});

/**
 * Tells what a write answered, or what it would have done.
 *
 * @throws CommandFailure when it would have been refused, with the code that the refusal would have had
 */
export async function finishWrite<T>(
  { output, stele }: Pick<Session, 'output' | 'stele'>,
  outcome: T | Explanation,
  show: (done: T) => string,
): Promise<void> {
  if (!isExplanation(outcome)) {
    output.one(outcome ?? { done: true }, () => show(outcome as T));
    return;
  }
  const name = statusNaming(await stele());
  const orders = output.json
    ? []
    : await Promise.all(outcome.orders.map(async (order) => ({ ...order, changes: await name(order.changes) })));
  output.one(outcome, () => explanationPage({ ...outcome, orders }));
  if (!outcome.accepted) {
    const code = exitCodeOf(outcome.reply.status);
    throw new CommandFailure(
      `It would be refused: ${outcome.refusal?.detail ?? outcome.reply.status}`,
      code || EXIT.refused,
    );
  }
}

const isExplanation = (outcome: unknown): outcome is Explanation =>
  typeof outcome === 'object' && outcome !== null && 'dry_run' in outcome && 'accepted' in outcome;

/** What would happen, for people. */
function explanationPage({ accepted, reply, refusal, orders, records, administration, events }: Explanation): string {
  const lines = [paint('bold', `Dry run: nothing is stored. The answer would be ${reply.status}.`)];
  if (!accepted && refusal) {
    lines.push(`${paint('red', 'Refused')} by the rule ${refusal.rule}: ${refusal.detail}`);
    const { allowed } = refusal as { allowed?: { name: string }[] };
    if (allowed) lines.push(`Allowed: ${allowed.map(({ name }) => plain(name)).join(', ') || 'nothing'}`);
  }
  for (const { id, kind, version, changes, removed, forced, merged, views } of orders) {
    const marks = [forced ? 'forced' : '', merged ? 'merged' : ''].filter((mark) => mark !== '').join(', ');
    const versions =
      version.from === version.to ? `stays version ${version.to}` : `version ${version.from} → ${version.to}`;
    lines.push(`Order ${plain(id)} ${kind}, ${versions}${marks === '' ? '' : ` (${marks})`}`, ...changeLines(changes));
    if (removed.length > 0) lines.push(`  removed: ${removed.join(', ')}`);
    const shown = Object.entries(views).map(([dialect, view]) => `  ${dialect}: ${statusWords(view)}`);
    if (shown.length > 0) lines.push('Its status as each dialect would show it:', ...shown);
  }
  for (const { kind, id, change, changes } of records)
    lines.push(`${kind} ${plain(id)} ${change}`, ...changeLines(changes));
  for (const { entity, id, change, changes } of administration) {
    lines.push(`${entity} ${plain(id)} ${change}`, ...changeLines(changes));
  }
  if (events.length > 0) lines.push(`Events: ${events.map(({ type }) => type).join(', ')}`);
  return lines.join('\n');
}

/** Every dialect calls it a status, and some have several. */
function statusWords(view: unknown): string {
  if (typeof view !== 'object' || view === null) return '';
  const document = 'data' in view && typeof view.data === 'object' && view.data !== null ? view.data : view;
  const words = Object.entries(document).filter(([name, value]) => /status/i.test(name) && value !== null);
  return words.map(([name, value]) => `${name} ${plain(wordOf(value))}`).join(', ');
}

const wordOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? String((value as { name?: unknown }).name ?? '') : String(value);
