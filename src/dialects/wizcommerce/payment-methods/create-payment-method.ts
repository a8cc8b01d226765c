import { v7 as uuidv7 } from 'uuid';
import type { RecordWrite } from '../../../core/records/records.ts';
import type { Failure } from '../../../model/failure.ts';
import { customerIdFor } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../settings.ts';
import { cardProblems, create, isDefault, view, withoutDefault } from './lens.ts';
import { NewPaymentMethod, PaymentMethodReply } from './wire.ts';

const NO_CUSTOMER: Failure = {
  kind: 'invalid',
  problems: [{ place: 'body', path: ['customer_id'], rule: 'reference', reason: 'does not exist', binding: 'limit' }],
};

export const createPaymentMethod: Operation = {
  id: 'createPaymentMethod',
  method: 'POST',
  path: '/payment-methods',
  scope: 'customers:write',
  summary: 'Save a payment method of a customer',
  body: NewPaymentMethod,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new payment method', schema: PaymentMethodReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as NewPaymentMethod;
    const { customer_id: customerId } = sent;
    const wrong = cardProblems(sent);
    if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
    if (!isPossibleId(customerId)) return refuse(NO_CUSTOMER);
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'customers', find: customerId },
      subject: { kind: 'payment_methods', id },
      requires: { ofCustomers: [customerId] },
      absent: NO_CUSTOMER,
      change: (found) => {
        const customer = found.get('customers', customerId);
        if (!customer) return refuse(NO_CUSTOMER);
        const earlier = found
          .all('payment_methods')
          .filter((method) => sent.is_default && method.customer_id === customer.id && isDefault(method));
        return ok([
          ...earlier.map(
            (method): RecordWrite => ({
              kind: 'payment_methods',
              id: method.id,
              content: withoutDefault(method),
            }),
          ),
          { kind: 'payment_methods', id, content: create(sent, customer.id) },
        ]);
      },
      status: 201,
      show: (found) => {
        const customer = found.get('customers', customerId);
        const method = found.get('payment_methods', id);
        return { data: method && view(method, customer && customerIdFor(customer, NAME)) };
      },
    });
  },
};
