import { Type } from 'typebox';

/** What a workspace can settle about this dialect. */
export const Settings = Type.Object(
  {
    order_status: Type.Optional(
      Type.Unsafe<'draft' | 'any'>({
        type: 'string',
        enum: ['draft', 'any'],
        description:
          'Which orders a list without `order_status` has: `draft`, which the vendor documents and is the default, or `any`.',
      }),
    ),
  },
  { 'x-name': 'WizCommerceSettings', additionalProperties: false },
);
