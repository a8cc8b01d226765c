import type { Command } from 'commander';
import type { Explanation, OrderWriteOptions } from '../../sdk/index.ts';
import { paint, plain } from '../output/output.ts';
import { changeLines } from '../output/words.ts';
import { CommandFailure, EXIT, exitCodeOf } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { statusWords } from './show-order.ts';
import { statusNaming } from './statuses.ts';

/** The options of a write. */
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
    .option('--if-version <number>', 'refuse the change unless this is the current version')
    .option('--merge', 'with --if-version: accept other changes since, unless they are in the same fields')
    .option('--force', 'ignore the rules of the status catalog (scope orders:force)');

/** Adds the options of every command that writes. */
export const withDryRun = (command: Command): Command =>
  command
    .option('-n, --dry-run', 'store nothing, and show what would happen')
    .option('--idempotency-key <key>', 'your own key: a repeated call with the same key is applied once');

/** The options of the SDK for a write. */
export const writeOptionsOf = ({ dryRun, force, ifVersion, merge, idempotencyKey }: WriteFlags): OrderWriteOptions => ({
  ...(dryRun ? { dryRun } : {}),
  ...(force ? { force } : {}),
  ...(merge ? { merge } : {}),
  ...(ifVersion === undefined ? {} : { ifMatch: Number(ifVersion) }),
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});

/**
 * Prints the result of a write, or the explanation of a dry run.
 *
 * @throws CommandFailure when a dry run was refused, with the exit code of the refusal
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
      `The write would be refused: ${outcome.refusal?.detail ?? outcome.reply.status}`,
      code || EXIT.refused,
    );
  }
}

/** Whether the outcome of a write is the explanation of a dry run. */
export const isExplanation = (outcome: unknown): outcome is Explanation =>
  typeof outcome === 'object' && outcome !== null && 'dry_run' in outcome && 'accepted' in outcome;

/** Renders the explanation of a dry run. */
function explanationPage({ accepted, reply, refusal, orders, records, administration, events }: Explanation): string {
  const lines = [paint('bold', `Dry run: nothing is stored. The reply would be ${reply.status}.`)];
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
    if (shown.length > 0) lines.push('The status in each dialect:', ...shown);
  }
  for (const { kind, id, change, changes } of records)
    lines.push(`${kind} ${plain(id)} ${change}`, ...changeLines(changes));
  for (const { entity, id, change, changes } of administration) {
    lines.push(`${entity} ${plain(id)} ${change}`, ...changeLines(changes));
  }
  const isNothing = orders.length > 0 && orders.every(({ version }) => version.from === version.to);
  if (accepted && isNothing) lines.push('Nothing would change.');
  if (events.length > 0) lines.push(`Events: ${events.map(({ type }) => type).join(', ')}`);
  return lines.join('\n');
}
