import { ok, refuse } from '../../../model/result.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import type { Operation } from '../../../operations/operation.ts';
import { mayBeExempt } from '../common/lens.ts';
import { changeRecord } from '../record-change.ts';
import { patch, view } from './lens.ts';
import { showOf } from './show.ts';
import { PriceListPatch, PriceListReply, type SentPriceList } from './wire.ts';

export const updatePriceList: Operation = {
  id: 'updatePriceList',
  method: 'PATCH',
  path: '/price-lists/{id}',
  scope: 'products:write',
  summary: 'Update a price list',
  description: 'Only the fields that are sent change. Null counts as left out.',
  parameters: { id: 'The id of the price list.' },
  body: PriceListPatch,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The price list as it is now', schema: PriceListReply } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return changeRecord(call, core, {
      target: { kind: 'price_lists', find: id },
      change: (found, absent) => {
        const list = found.get('price_lists', id);
        if (!list) return refuse(absent);
        const wrong = notExempt(call.problems, call.body, view(list), { may: mayBeExempt });
        if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
        return ok([{ kind: 'price_lists', id, content: patch(list, call.body as SentPriceList) }]);
      },
      status: 201,
      show: showOf(id),
    });
  },
};
