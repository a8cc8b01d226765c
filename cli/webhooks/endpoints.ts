import type { SteleClient, WebhookEndpoint } from '../../sdk/index.ts';
import { paint, plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { pairs } from '../tables/table.ts';

/** The meaning of the argument `<endpoint>`. */
export const ENDPOINT_NAME = { endpoint: 'the name or the id of an endpoint' };

/**
 * The endpoint that has a name or an id. An id comes before names.
 *
 * @throws CommandFailure when there is none, or several have the name
 */
export async function endpointNamed(stele: SteleClient, name: string): Promise<WebhookEndpoint> {
  const all = await stele.webhooks.list().toArray();
  const own = all.find(({ id }) => id === name);
  const [found, ...others] = own ? [own] : all.filter((endpoint) => endpoint.name === name);
  if (found && others.length === 0) return found;
  const listed = (endpoints: readonly WebhookEndpoint[]): string =>
    endpoints.map((endpoint) => `  ${endpoint.id}  ${plain(endpoint.name)}`).join('\n');
  const quoted = JSON.stringify(plain(name));
  if (found) {
    const several = [found, ...others];
    throw new CommandFailure(
      `${quoted} is the name of ${several.length} endpoints; give the id`,
      EXIT.usage,
      listed(several),
    );
  }
  const there = all.length === 0 ? 'There are no endpoints yet.' : `There are:\n${listed(all)}`;
  throw new CommandFailure(`There is no webhook endpoint ${quoted}`, EXIT.refused, there);
}

export function stateText({ state, behind_since, missed, failing_since }: WebhookEndpoint): string {
  if (state === 'disabled') return paint('red', 'disabled');
  if (state === 'paused') return paint('yellow', 'paused');
  if (behind_since !== null) return paint('red', 'behind');
  if (failing_since !== null) return paint('yellow', 'failing');
  if (missed !== null) return paint('yellow', 'missed');
  return paint('green', 'active');
}

/** What is not as it should be at an endpoint, in words; empty if all is well. */
export function troubles({ state, state_reason, behind_since, missed, failing_since }: WebhookEndpoint): string[] {
  const reason = state_reason === null ? '' : `: ${plain(state_reason)}`;
  return [
    ...(state === 'active' ? [] : [`${state}${reason}`]),
    ...(behind_since === null ? [] : [`behind since ${moment(behind_since)}, since too many orders wait`]),
    ...(failing_since === null ? [] : [`failing since ${moment(failing_since)}`]),
    ...(missed === null ? [] : [`its receiver missed ${count(missed.events, 'event')}`]),
  ];
}

/** What people can do about an endpoint. */
export function steps({ id, state, missed, behind_since, failing_since }: WebhookEndpoint): string[] {
  return [
    ...(state === 'active' ? [] : [`To go on where it stopped: stele webhooks resume ${id}`]),
    ...(failing_since === null && behind_since === null
      ? []
      : [`What failed, and why: stele webhooks attempts ${id} --failed`]),
    ...(missed === null ? [] : [`To send what it missed: stele webhooks replay ${id} --missed`]),
  ];
}

export const typesText = (types: readonly string[]): string => (types.length === 0 ? 'all' : types.join(', '));

/** An endpoint on a page. */
export function endpointPage(endpoint: WebhookEndpoint): string {
  const { waiting, counts, missed } = endpoint;
  const facts = pairs([
    ['name', plain(endpoint.name)],
    ['url', plain(endpoint.url)],
    ['state', [stateText(endpoint), ...troubles(endpoint)].join('\n')],
    ['format', `${endpoint.format}, signed by ${endpoint.secret_kind}`],
    ['public key', plain(endpoint.public_key ?? '')],
    ['old secret', endpoint.previous_secret_until ? `signs too until ${moment(endpoint.previous_secret_until)}` : ''],
    ['events', typesText(endpoint.types)],
    ['not sent', endpoint.skip_changes_by.length > 0 ? `changes by ${endpoint.skip_changes_by.join(', ')}` : ''],
    ['headers', endpoint.headers.map(plain).join(', ')],
    ['delivered', `${counts.delivered} of ${counts.matched}, ${counts.given_up} given up, ${counts.skipped} skipped`],
    [
      'waiting',
      waiting.events === 0
        ? 'nothing'
        : `${count(waiting.events, 'event')} of ${count(waiting.records, 'record')}, the next at ${moment(waiting.next_attempt_at)}`,
    ],
    ['complete', `up to ${endpoint.complete_to}`],
    ['missed', missed === null ? '' : `${count(missed.events, 'event')}\nafter ${missed.after}\nuntil ${missed.until}`],
    ['succeeded', moment(endpoint.last_success_at)],
    ['made', `${moment(endpoint.created_at)} by ${plain(endpoint.created_by)}`],
  ]);
  return [paint('bold', `Webhook endpoint ${endpoint.id}`), facts, ...steps(endpoint)].join('\n');
}
