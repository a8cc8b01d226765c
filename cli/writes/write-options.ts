import type { Command } from 'commander';
import type { OrderWriteOptions } from '../../sdk/index.ts';

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
