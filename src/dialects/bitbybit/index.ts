import type { Dialect } from '../dialect.ts';
import { ErrorReply } from './common/schema.ts';
import { createCustomer, deleteCustomer, getCustomer, listCustomers, updateCustomer } from './customers/calls.ts';
import { failures } from './errors.ts';
import { createOrder, getOrder, listOrders, updateOrder } from './orders/calls.ts';
import { view } from './orders/lens.ts';
import { mappings } from './orders/status.ts';
import { createProduct, deleteProduct, getProduct, listProducts, updateProduct } from './products/calls.ts';
import { NAME, security } from './settings.ts';

export const bitbybit: Dialect = {
  name: NAME,
  title: 'bitbybit Open API',
  description: 'Orders, customers and products, in the wire format of the bitbybit Open API.',
  // The vendor moved from the second base to the first. Older clients still call the second.
  bases: ['/customer/api/open/v1', '/customer/open/v1'],
  security,
  operations: [
    ...[listOrders, createOrder, getOrder, updateOrder],
    ...[listCustomers, createCustomer, getCustomer, updateCustomer, deleteCustomer],
    ...[listProducts, createProduct, getProduct, updateProduct, deleteProduct],
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
  orderView: { requires: { showsCustomer: true }, show: (order, context) => ({ data: view(order, context) }) },
  keyPrefixes: { 'bitbybit-live': 'bbb_live_', 'bitbybit-test': 'bbb_test_' },
};
