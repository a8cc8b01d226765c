import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { createToken } from './create-token.ts';
import { failures } from './errors.ts';
import { NAME } from './extras.ts';
import { createOrder } from './orders/create-order.ts';
import { deleteOrder } from './orders/delete-order.ts';
import { getOrder } from './orders/get-order.ts';
import { listDynamicFields } from './orders/list-dynamic-fields.ts';
import { listOrders } from './orders/list-orders.ts';
import { listStatuses } from './orders/list-statuses.ts';
import { mappings } from './orders/status.ts';
import { updateStatus } from './orders/update-status.ts';
import { ErrorReply } from './wire/basics.ts';

export const evreka: Dialect = {
  name: NAME,
  title: 'Evreka360 engagement API',
  description: 'Orders, in the wire format of the engagement module of Evreka360.',
  bases: ['/engagement'],
  security,
  operations: [
    createToken,
    updateStatus,
    listStatuses,
    listDynamicFields,
    listOrders,
    createOrder,
    getOrder,
    deleteOrder,
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
};
