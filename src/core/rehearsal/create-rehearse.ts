import { ok } from '../../model/result.ts';
import { NO_CLAIM } from '../answers.ts';
import type { Core, Rehearsal } from '../core.ts';
import { imaginedImports } from '../imports/imports.ts';
import type { Needs } from '../orders/neighbours.ts';
import type { WriteRecords } from '../records/write-records.ts';
import type { Rehearsed } from './rehearsal.ts';
import type { RehearseOrders } from './rehearse-orders.ts';

/** How each way of writing is rehearsed. */
export interface Rehearsers {
  orders: RehearseOrders;
  records: WriteRecords['rehearse'];
}

const administer =
  ({ once }: Core['access'], told: Rehearsed): Core['access']['once'] =>
  async (command, _mode, run) => {
    const outcome = await once(command, 'rehearse', run);
    if (outcome.ok) told.administration.push(...outcome.changes);
    return outcome;
  };

/** Builds `Core.rehearse` from the core as it is for real. */
export function createRehearse(core: Omit<Core, 'rehearse'>, { orders, records }: Rehearsers): Core['rehearse'] {
  const rehearse = (needs: Needs): Rehearsal => {
    const told: Rehearsed = { orders: [], records: [], administration: [] };
    return {
      told,
      // Written out part by part, so that the compiler asks of a new part how it is rehearsed.
      core: {
        read: core.read,
        history: core.history,
        rehearse,
        write: async (command) => {
          const [outcome] = await orders([command], needs, told);
          return outcome ?? { ok: false, failure: { kind: 'internal' } };
        },
        writeMany: (commands) => orders(commands, needs, told),
        writeTogether: async ({ commands }) => ok(await orders(commands, needs, told)),
        records: { ...core.records, write: (command) => records(command, told.records) },
        answers: { claim: async () => ok(NO_CLAIM) },
        erasure: { erase: (command) => core.erasure.erase({ ...command, rehearse: true }) },
        imports: imaginedImports(core.imports),
        access: { ...core.access, once: administer(core.access, told), moveOrders: async () => ok(undefined) },
      },
    };
  };
  return rehearse;
}
