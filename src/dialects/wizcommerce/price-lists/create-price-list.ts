import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { create } from './lens.ts';
import { showOf } from './show.ts';
import { NewPriceList, PriceListReply } from './wire.ts';

export const createPriceList: Operation = {
  id: 'createPriceList',
  method: 'POST',
  path: '/price-lists',
  scope: 'products:write',
  summary: 'Create a price list',
  body: NewPriceList,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new price list', schema: PriceListReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'price_lists', create: id },
      change: () => ok([{ kind: 'price_lists', id, content: create(call.body as NewPriceList) }]),
      status: 201,
      show: showOf(id),
    });
  },
};
