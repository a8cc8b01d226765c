import type { Reply } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { NAME } from '../extras.ts';
import { EmailToValidate, PhoneToValidate, Validity } from '../wire/contacts.ts';
import { holderOf, reachOf } from './lens.ts';

const replies = {
  200: { description: 'No contact has it', schema: Validity },
  400: { description: 'A contact has it', schema: Validity },
};

export const validateEmail: KeyedOperation = {
  id: 'validateContactEmail',
  method: 'POST',
  path: '/contacts/validate/email',
  scope: 'customers:read',
  summary: 'Ask whether an email address is free to be a contact’s',
  body: EmailToValidate,
  replies,
  handle: (call, core) => validate(call, core, 'email', 'Email address already exists'),
};

export const validatePhone: KeyedOperation = {
  id: 'validateContactPhone',
  method: 'POST',
  path: '/contacts/validate/phone',
  scope: 'customers:read',
  summary: 'Ask whether a phone number is free to be a contact’s',
  body: PhoneToValidate,
  replies,
  handle: (call, core) => validate(call, core, 'phone', 'Phone number already exists'),
};

async function validate(call: Call, core: Core, field: 'email' | 'phone', detail: string): Promise<Result<Reply>> {
  if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const body = call.body as Partial<EmailToValidate & PhoneToValidate>;
  const found = await core.records.find(call.principal.workspaceId, { contactsReachedBy: reachOf(body) }, NAME);
  if (!found.ok) return found;
  const isTaken = holderOf(field, body[field] ?? '', found.value) !== undefined;
  return ok(isTaken ? json(400, { is_valid: false, detail }) : json(200, { is_valid: true }));
}
