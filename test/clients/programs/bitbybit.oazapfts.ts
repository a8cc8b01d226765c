import type { BitbybitChange, BitbybitProgram, Connect } from './answer.ts';
import { updateOrder } from './oazapfts/bitbybit';

type Change = Parameters<typeof updateOrder>[1];

// @ts-expect-error: the contract has four words, and this is none of them.
const wrong: Change['status'] = 'confirmed';

/** The client leaves it to its user where the key goes. */
export const connect: Connect<BitbybitProgram> = (baseUrl, key) => {
  const options = { baseUrl, headers: { 'x-api-key': key } };
  const update = async (id: string, change: BitbybitChange) => {
    const reply = await updateOrder(id, change, options);
    return { status: reply.status, body: reply.data };
  };
  return {
    update,
    updateWrongly: async (id) => {
      const reply = await updateOrder(id, { status: wrong }, options);
      return { status: reply.status, body: reply.data };
    },
    titlesOf: async (id) => {
      const reply = await updateOrder(id, {}, options);
      if (reply.status !== 200) throw new Error(reply.data.error?.message);
      return reply.data.data?.lineItems?.map(({ title }) => title);
    },
  };
};
