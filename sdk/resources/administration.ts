import type { Caller } from '../call.ts';
import type * as api from '../generated/types.ts';
import type { CallOptions } from '../options.ts';
import { Pages } from '../pages.ts';

/** What was done to keys, users, statuses and settings, and by whom; needs the scope `admin`. */
export const administration = ({ call }: Caller) => ({
  changes: (query: { limit?: number } = {}, options?: CallOptions) =>
    new Pages<api.AdministrationChange>((after) =>
      call<api.ListAdministrationChangesData, api.ListAdministrationChangesResponses>(
        'GET',
        '/api/administration-changes',
        { query: { ...query, ...(after === undefined ? {} : { after }) } },
        options,
      ),
    ),
});
