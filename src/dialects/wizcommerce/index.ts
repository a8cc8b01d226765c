import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { changeStatus } from './change-status.ts';
import { createOrder } from './create-order.ts';
import { failures } from './errors.ts';
import { getOrder } from './get-order.ts';
import { replaceOrder } from './replace-order.ts';
import { mappings } from './status.ts';
import { NAME } from './view.ts';
import { ErrorReply } from './wire/reply.ts';

export const wizcommerce: Dialect = {
  name: NAME,
  title: 'WizCommerce Open API',
  description: 'Orders, in the wire format of the WizCommerce Open API.',
  bases: ['/v1'],
  security,
  operations: [createOrder, getOrder, replaceOrder, changeStatus],
  mappings,
  failures,
  failureSchema: ErrorReply,
};
