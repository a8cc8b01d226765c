import type { NewId } from '../store/database/new-id.ts';
import type { Access } from './administration/access.ts';
import type { Batches } from './batches/batches.ts';
import type { RequiredRecords } from './context/order-context.ts';
import type { Erasure } from './erasure/erasure.ts';
import type { Feed } from './feed/feed.ts';
import type { Imports } from './imports/imports.ts';
import type { ReadHistory } from './read/read-history.ts';
import type { ReadOrders } from './read/read-orders.ts';
import type { Records } from './records/record-command.ts';
import type { ReadRequests } from './requests/read-requests.ts';
import type { Answers } from './transaction/answers.ts';
import type { DryRunNotes } from './transaction/end.ts';
import type { WriteOrders } from './transaction/write-orders.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** The interface of core for dialects. */
export interface Core extends WriteOrders {
  read: ReadOrders;
  history: ReadHistory;
  records: Records;
  access: Access;
  answers: Answers;
  erasure: Erasure;
  imports: Imports;
  requests: ReadRequests;
  batches: Batches;
  feed: Feed;
  webhooks: Webhooks;
  /** Returns an id for something new. */
  newId: NewId;
  /**
   * A core that decides as this one does and stores nothing. It notes what this one would have stored. `requires` are
   * the records that the views of the noted orders show, beside those of the answers.
   */
  dryRun(requires: RequiredRecords): DryRun;
}

/** A core that stores nothing, with its notes. */
export interface DryRun {
  core: Core;
  notes: DryRunNotes;
}
