import type { Dialect } from '../dialect.ts';
import { security } from './auth.ts';
import { createToken } from './create-token.ts';
import { ErrorReply } from './error-reply.ts';
import { failures } from './errors.ts';
import { NAME } from './name.ts';
import { orderOperations } from './orders/operations.ts';
import { mappings } from './orders/status.ts';
import { V1, V2 } from './orders/version.ts';
import { Settings } from './settings.ts';

export const wizcommerce: Dialect = {
  name: NAME,
  title: 'WizCommerce Open API',
  description: 'Orders, in the wire format of the WizCommerce Open API.',
  bases: ['/v1'],
  security,
  operations: [createToken, ...orderOperations(V1), ...orderOperations(V2)],
  mappings,
  failures,
  failureSchema: ErrorReply,
  settings: Settings,
};
