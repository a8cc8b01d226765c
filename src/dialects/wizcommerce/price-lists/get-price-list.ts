import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { view } from './lens.ts';
import { PriceListReply } from './wire.ts';

export const getPriceList: Operation = {
  id: 'getPriceList',
  method: 'GET',
  path: '/price-lists/{id}',
  scope: 'products:read',
  summary: 'Get a price list',
  parameters: { id: 'The id of the price list.' },
  replies: { 200: { description: 'The price list', schema: PriceListReply } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return showRecord(call, core, {
      subject: { kind: 'price_lists', id },
      show: (found) => {
        const list = found.get('price_lists', id);
        return list ? ok({ data: view(list) }) : refuse({ kind: 'not_found', entity: 'price_lists', id });
      },
    });
  },
};
