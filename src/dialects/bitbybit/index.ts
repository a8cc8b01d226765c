import type { Dialect } from '../dialect.ts';
import { ErrorReply } from './common/schema.ts';
import { customerCalls } from './customers/calls.ts';
import { failures } from './errors.ts';
import { orderCalls } from './orders/calls.ts';
import { view } from './orders/lens.ts';
import { mappings } from './orders/status-mappings.ts';
import { productCalls } from './products/calls.ts';
import { replies } from './replies.ts';
import { keyPrefixes, NAME, security } from './settings.ts';
import { webhookFormat } from './webhook.ts';

export const bitbybit: Dialect = {
  name: NAME,
  title: 'bitbybit Open API',
  description: 'Orders, customers and products, in the wire format of the bitbybit Open API.',
  // The vendor moved from the second base to the first. Older clients still call the second.
  bases: ['/customer/api/open/v1', '/customer/open/v1'],
  security,
  operations: [...orderCalls, ...customerCalls, ...productCalls],
  mappings,
  failures,
  failureSchema: ErrorReply,
  replies,
  orderView: { requires: { showsCustomer: true }, show: (order, context) => ({ data: view(order, context) }) },
  keyPrefixes,
  webhookFormat,
};
