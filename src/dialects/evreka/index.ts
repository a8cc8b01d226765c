import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { failures } from './errors.ts';
import { NAME } from './extras.ts';
import { getOrder } from './get-order.ts';
import { listStatuses } from './list-statuses.ts';
import { mappings } from './status.ts';
import { updateStatus } from './update-status.ts';
import { ErrorReply } from './wire.ts';

export const evreka: Dialect = {
  name: NAME,
  title: 'Evreka360 engagement API',
  description: 'Orders, in the wire format of the engagement module of Evreka360.',
  bases: ['/engagement'],
  security,
  operations: [updateStatus, listStatuses, getOrder],
  mappings,
  failures,
  failureSchema: ErrorReply,
};
