import type { RecordNeeds } from '../../../core/records/found.ts';
import { needsOfSettings } from '../record-writes.ts';
import type { ServicePointUpdate } from '../wire/service-points.ts';

/** What a request about a place refers to. */
export const needsOf = (body: ServicePointUpdate): RecordNeeds => ({
  ids: {
    ...needsOfSettings(body.order_settings),
    customers: body.entities ?? [],
    contacts: body.contact_list ?? [],
  },
});
