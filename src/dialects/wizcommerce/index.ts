import type { Dialect } from '../dialect.ts';
import { createToken } from './access-tokens/calls.ts';
import { addressAndContactCalls } from './addresses-and-contacts/calls.ts';
import { customerCalls } from './customers/calls.ts';
import { ErrorReply, failures } from './errors.ts';
import { invoiceCalls } from './invoices/calls.ts';
import { orderCalls } from './orders/calls.ts';
import { SHOWN, view } from './orders/lens.ts';
import { V1, V2 } from './orders/schema.ts';
import { mappings } from './orders/status-mappings.ts';
import { paymentMethodCalls } from './payment-methods/calls.ts';
import { priceListCalls } from './price-lists/calls.ts';
import { replies } from './replies.ts';
import { NAME, Settings, security } from './settings.ts';
import { shipmentCalls } from './shipments/calls.ts';
import { webhookFormat } from './webhook.ts';

export const wizcommerce: Dialect = {
  name: NAME,
  title: 'WizCommerce Open API',
  description: 'Orders and what they refer to, in the wire format of the WizCommerce Open API.',
  bases: ['/v1'],
  security,
  operations: [
    createToken,
    ...orderCalls(V1),
    ...orderCalls(V2),
    ...customerCalls,
    ...addressAndContactCalls,
    ...priceListCalls,
    ...paymentMethodCalls,
    ...shipmentCalls,
    ...invoiceCalls,
  ],
  mappings,
  failures,
  failureSchema: ErrorReply,
  replies,
  orderView: { requires: SHOWN, show: (order, context) => ({ data: view(order, context, V1) }) },
  settings: Settings,
  webhookFormat,
};
