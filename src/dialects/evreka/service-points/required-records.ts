import type { RequiredRecords } from '../../../core/context/required-records.ts';
import { settingsRequirements } from '../record-writes.ts';
import type { ServicePointUpdate } from '../wire/service-points.ts';

/** What a request about a place refers to. */
export const requirementsOf = (body: ServicePointUpdate): RequiredRecords => ({
  ids: {
    ...settingsRequirements(body.order_settings),
    customers: body.entities ?? [],
    contacts: body.contact_list ?? [],
  },
});
