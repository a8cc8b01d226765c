import type { Connect, WizCommerceProgram } from './answer.ts';
import { type DtosUpdateOrderStatusRequest, patchV1OrdersByIdStatus, putV1OrdersById } from './openapi-ts/wizcommerce';
import { createClient, createConfig } from './openapi-ts/wizcommerce/client';

// @ts-expect-error: the contract has three words, and this is none of them.
const wrong: DtosUpdateOrderStatusRequest['status'] = 'shipped';

/** The client finds in the contract where the key goes. */
export const connect: Connect<WizCommerceProgram> = (baseUrl, key) => {
  const client = createClient(createConfig({ baseUrl, auth: key }));
  const setStatus = async (id: string, status: DtosUpdateOrderStatusRequest['status']) => {
    const { data, error, response } = await patchV1OrdersByIdStatus({ client, path: { id }, body: { status } });
    return { status: response?.status ?? 0, body: data ?? error };
  };
  return {
    setStatus,
    setWrongStatus: (id) => setStatus(id, wrong),
    replace: async (id, body) => {
      const { data, error, response } = await putV1OrdersById({ client, path: { id }, body });
      return { status: response?.status ?? 0, body: data ?? error };
    },
    customerOf: async (id, order) => {
      const { data } = await putV1OrdersById({
        client,
        path: { id },
        body: { ...order, internal_note: 'Read' },
        throwOnError: true,
      });
      return data.data?.customer_id;
    },
  };
};
