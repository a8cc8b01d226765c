import { ok } from '../../model/result.ts';
import type { Core, DryRun } from '../core.ts';
import { dryRunImports } from '../imports/imports.ts';
import type { RequiredRecords } from '../orders/order-context.ts';
import { NO_CLAIM } from '../transaction/answers.ts';
import type { WriteRecords } from '../transaction/write-records.ts';
import type { DryRunNotes } from './dry-run-notes.ts';
import type { DecideDryRun } from './dry-run-orders.ts';

/** How each way of writing is run dry. */
export interface DryRunners {
  orders: DecideDryRun;
  records: WriteRecords['dryRun'];
}

const administer =
  ({ once }: Core['access'], told: DryRunNotes): Core['access']['once'] =>
  async (command, _mode, run) => {
    const outcome = await once(command, 'dry run', run);
    if (outcome.ok) told.administration.push(...outcome.changes);
    return outcome;
  };

/** Builds `Core.dry run` from the core as it is for real. */
export function createDryRun(core: Omit<Core, 'dryRun'>, { orders, records }: DryRunners): Core['dryRun'] {
  const dryRun = (requires: RequiredRecords): DryRun => {
    const told: DryRunNotes = { orders: [], records: [], administration: [] };
    return {
      told,
      // Written out part by part, so that the compiler asks of a new part how it is run dry.
      core: {
        read: core.read,
        history: core.history,
        dryRun,
        write: async (command) => {
          const [outcome] = await orders([command], requires, told);
          return outcome ?? { ok: false, failure: { kind: 'internal' } };
        },
        writeMany: (commands) => orders(commands, requires, told),
        writeTogether: async ({ commands }) => ok(await orders(commands, requires, told)),
        records: { ...core.records, write: (command) => records(command, told.records) },
        answers: { claim: async () => ok(NO_CLAIM) },
        erasure: { erase: (command) => core.erasure.erase({ ...command, dryRun: true }) },
        imports: dryRunImports(core.imports),
        access: { ...core.access, once: administer(core.access, told), moveOrders: async () => ok(undefined) },
      },
    };
  };
  return dryRun;
}
