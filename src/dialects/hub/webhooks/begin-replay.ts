import type { AdministrationCommand } from '../../../core/administration/administer.ts';
import type { WebhookAdministration } from '../../../core/administration/administer-webhooks.ts';
import type { Core } from '../../../core/core.ts';
import type { Reply } from '../../../core/write-command.ts';
import { ok, type Result } from '../../../model/result.ts';
import { json, replyOf } from '../../../operations/reply.ts';
import { showReplay } from './schema.ts';

/**
 * Begins a replay in a transaction of its own, and lets the workers of this process see it at once. Fails as
 * `WebhookAdministration.startReplay` does.
 */
export async function beginReplay(
  core: Core,
  command: AdministrationCommand,
  content: Omit<Parameters<WebhookAdministration['startReplay']>[1], 'created_by'>,
): Promise<Result<Reply>> {
  const { workspaceId, keyId } = command.actor;
  const answer = replyOf(
    await core.access.once(command, async ({ webhooks }) => {
      const started = await webhooks.startReplay(workspaceId, { ...content, created_by: keyId });
      return started.ok ? ok(json(202, showReplay(started.value))) : started;
    }),
  );
  if (answer.ok) core.webhooks.changed(workspaceId);
  return answer;
}
