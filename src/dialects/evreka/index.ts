import type { Dialect } from '../dialect.ts';
import { contactCalls } from './contacts/calls.ts';
import { createToken } from './create-token.ts';
import { entityCalls } from './entities/calls.ts';
import { ErrorReply, failures } from './errors.ts';
import { itemCalls } from './items/calls.ts';
import { orderTypeCalls } from './order-types/calls.ts';
import { orderCalls } from './orders/calls.ts';
import { mappings, view } from './orders/lens.ts';
import { replies } from './replies.ts';
import { servicePointCalls } from './service-points/calls.ts';
import { NAME, PERSONAL, security } from './settings.ts';

export const evreka: Dialect = {
  name: NAME,
  title: 'Evreka360 engagement API',
  description: 'Orders, in the wire format of the engagement module of Evreka360.',
  bases: ['/engagement'],
  // The vendor's page on versions says that the URL has `v1`; none of its samples does.
  prefixes: ['', '/v1'],
  security,
  operations: [
    createToken,
    ...orderCalls,
    ...orderTypeCalls,
    ...itemCalls,
    ...entityCalls,
    ...contactCalls,
    ...servicePointCalls,
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
  personalExtras: PERSONAL,
  replies,
  orderView: { requires: { showsCustomer: true }, show: view },
};
