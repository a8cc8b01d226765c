import type { DynamicField } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { allRecords } from '../all-records.ts';
import { DynamicFieldList, DynamicFieldQuery } from '../wire/orders.ts';

export const listDynamicFields: Operation = {
  id: 'listOrderDynamicFields',
  method: 'GET',
  path: '/orders/dynamic_fields',
  scope: 'orders:read',
  summary: 'List the fields that orders have beside the common ones, by their types',
  query: DynamicFieldQuery,
  replies: { 200: { description: 'The fields of all order types, or of one', schema: DynamicFieldList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { order_type_id, template_id } = call.query as DynamicFieldQuery;
    const types = await allRecords(call, core, 'order_types');
    if (!types.ok) return types;
    // The hub keeps no templates, so none has a field; a type that is named beside it wins.
    const wanted = types.value.filter(({ id }) => (order_type_id ?? (template_id === undefined ? id : '')) === id);
    const items = wanted.flatMap(({ id, dynamic_fields = [] }) =>
      dynamic_fields.map((field, i) => fieldView(field, id, i + 1)),
    );
    return ok(json(200, { items } satisfies DynamicFieldList));
  },
};

const WORDS = { text: 'TEXT', number: 'NUMBER', boolean: 'BOOLEAN', date: 'DATE' } as const;

const fieldView = (
  { key, name, type, mandatory = false }: DynamicField,
  type_id: string,
  order: number,
): DynamicFieldList['items'][number] => ({
  key,
  label: name,
  default_value: null,
  field_type: WORDS[type],
  order,
  options: null,
  required: mandatory,
  editable: true,
  displayable: true,
  cp_user_allowed: false,
  type_id,
  template_id: null,
});
