import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { failures } from './errors.ts';
import { getOrder } from './get-order.ts';
import { NAME } from './lens.ts';
import { mappings } from './status.ts';
import { updateOrder } from './update-order.ts';
import { ErrorReply } from './wire.ts';

export const bitbybit: Dialect = {
  name: NAME,
  title: 'bitbybit Open API',
  description: 'Orders, in the wire format of the bitbybit Open API.',
  // Clients older than the vendor's move to the first still call the second.
  bases: ['/customer/api/open/v1', '/customer/open/v1'],
  security,
  operations: [getOrder, updateOrder],
  mappings,
  failures,
  failureSchema: ErrorReply,
  keyPrefixes: { 'bitbybit-live': 'bbb_live_', 'bitbybit-test': 'bbb_test_' },
};
