import { Type } from 'typebox';
import type { Dialect } from '../dialect.ts';

/** The dialect's name: in aliases and extras of orders, in the history and in settings. */
export const NAME = 'wizcommerce';

/** The only header that the vendor declares, in the spelling of the vendor's document. */
export const KEY_HEADER = 'X-API-Key';

export const security: Dialect['security'] = { ApiKeyAuth: { type: 'apiKey', in: 'header', name: KEY_HEADER } };

/** A workspace's settings for this dialect. */
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
