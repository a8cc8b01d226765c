import type { Dialect } from '../dialect.ts';
import { addressAndContactOperations } from './addresses-and-contacts/operations.ts';
import { security } from './auth.ts';
import { createToken } from './create-token.ts';
import { customerOperations } from './customers/operations.ts';
import { ErrorReply } from './error-reply.ts';
import { failures } from './errors.ts';
import { invoiceOperations } from './invoices/operations.ts';
import { NAME } from './name.ts';
import { orderOperations } from './orders/operations.ts';
import { SHOWN } from './orders/required-records.ts';
import { mappings } from './orders/status.ts';
import { V1, V2 } from './orders/version.ts';
import { view } from './orders/view.ts';
import { paymentMethodOperations } from './payment-methods/operations.ts';
import { priceListOperations } from './price-lists/operations.ts';
import { Settings } from './settings.ts';
import { shipmentOperations } from './shipments/operations.ts';

export const wizcommerce: Dialect = {
  name: NAME,
  title: 'WizCommerce Open API',
  description: 'Orders and what they refer to, in the wire format of the WizCommerce Open API.',
  bases: ['/v1'],
  security,
  operations: [
    createToken,
    ...orderOperations(V1),
    ...orderOperations(V2),
    ...customerOperations,
    ...addressAndContactOperations,
    ...priceListOperations,
    ...paymentMethodOperations,
    ...shipmentOperations,
    ...invoiceOperations,
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
  orderView: { requires: SHOWN, show: (order, context) => ({ data: view(order, context, V1) }) },
  settings: Settings,
};
