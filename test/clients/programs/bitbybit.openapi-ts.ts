import type { BitbybitProgram, Connect } from './answer.ts';
import { type UpdateOrderData, updateOrder } from './openapi-ts/bitbybit';
import { createClient, createConfig } from './openapi-ts/bitbybit/client';

// @ts-expect-error: the contract has four words, and this is none of them.
const wrong: UpdateOrderData['body']['status'] = 'confirmed';

/** The client finds in the contract where the key goes. */
export const connect: Connect<BitbybitProgram> = (baseUrl, key) => {
  const client = createClient(createConfig({ baseUrl, auth: key }));
  const update = async (id: string, body: UpdateOrderData['body']) => {
    const { data, error, response } = await updateOrder({ client, path: { id }, body });
    return { status: response?.status ?? 0, body: data ?? error };
  };
  return {
    update,
    updateWrongly: (id) => update(id, { status: wrong }),
    titlesOf: async (id) => {
      const { data } = await updateOrder({ client, path: { id }, body: {}, throwOnError: true });
      return data.data?.lineItems?.map(({ title }) => title);
    },
  };
};
