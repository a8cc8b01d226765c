import type { Connect, WizCommerceProgram } from './answer.ts';
import { type DtosUpdateOrderStatusRequest, patchV1OrdersByIdStatus, putV1OrdersById } from './oazapfts/wizcommerce';

// @ts-expect-error: the contract has three words, and this is none of them.
const wrong: DtosUpdateOrderStatusRequest['status'] = 'shipped';

/** The client leaves it to its user where the key goes. */
export const connect: Connect<WizCommerceProgram> = (baseUrl, key) => {
  const options = { baseUrl, headers: { 'X-API-Key': key } };
  const setStatus = async (id: string, status: DtosUpdateOrderStatusRequest['status']) => {
    const reply = await patchV1OrdersByIdStatus(id, { status }, options);
    return { status: reply.status, body: reply.data };
  };
  return {
    setStatus,
    setWrongStatus: (id) => setStatus(id, wrong),
    replace: async (id, order) => {
      const reply = await putV1OrdersById(id, order, options);
      return { status: reply.status, body: reply.data };
    },
    customerOf: async (id, order) => {
      const reply = await putV1OrdersById(id, { ...order, internal_note: 'Read' }, options);
      if (reply.status !== 201) throw new Error(reply.data.message);
      return reply.data.data?.customer_id;
    },
  };
};
