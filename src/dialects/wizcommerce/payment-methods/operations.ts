import type { Operation } from '../../../operations/operation.ts';
import { createPaymentMethod } from './create-payment-method.ts';
import { deletePaymentMethod } from './delete-payment-method.ts';
import { listPaymentMethods } from './list-payment-methods.ts';

/** Everything that can be done with payment methods. */
export const paymentMethodOperations: readonly Operation[] = [
  listPaymentMethods,
  createPaymentMethod,
  deletePaymentMethod,
];
