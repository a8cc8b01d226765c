import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { createCustomer } from './customers/create-customer.ts';
import { deleteCustomer } from './customers/delete-customer.ts';
import { getCustomer } from './customers/get-customer.ts';
import { listCustomers } from './customers/list-customers.ts';
import { updateCustomer } from './customers/update-customer.ts';
import { failures } from './errors.ts';
import { NAME } from './name.ts';
import { createOrder } from './orders/create-order.ts';
import { getOrder } from './orders/get-order.ts';
import { view } from './orders/lens.ts';
import { listOrders } from './orders/list-orders.ts';
import { mappings } from './orders/status.ts';
import { updateOrder } from './orders/update-order.ts';
import { createProduct } from './products/create-product.ts';
import { deleteProduct } from './products/delete-product.ts';
import { getProduct } from './products/get-product.ts';
import { listProducts } from './products/list-products.ts';
import { updateProduct } from './products/update-product.ts';
import { ErrorReply } from './wire/common.ts';

export const bitbybit: Dialect = {
  name: NAME,
  title: 'bitbybit Open API',
  description: 'Orders, customers and products, in the wire format of the bitbybit Open API.',
  // Clients older than the vendor's move to the first still call the second.
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
