import type { Command } from 'commander';
import type { WebhookEndpoint, WebhookEndpointRequest, WebhookEndpointWithSecret } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { WEBHOOK_FORMATS } from '../relay/relay.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group, wholeNumber } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';
import { ENDPOINT_NAME, endpointNamed, endpointPage, stateText, typesText } from '../webhooks/endpoints.ts';
import { deliveryCommands } from './webhook-deliveries.ts';
import { replayCommands } from './webhook-replays.ts';

const COLUMNS: readonly Column<WebhookEndpoint>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', cutsTo: 8, of: ({ name }) => plain(name) },
  { title: 'STATE', of: stateText },
  { title: 'FORMAT', hides: 3, of: ({ format }) => format },
  { title: 'WAITING', hides: 5, align: 'right', of: ({ waiting }) => String(waiting.events) },
  { title: 'DELIVERED', hides: 4, align: 'right', of: ({ counts }) => String(counts.delivered) },
  { title: 'MISSED', hides: 6, align: 'right', of: ({ missed }) => String(missed?.events ?? 0) },
  { title: 'EVENTS', hides: 1, cutsTo: 12, of: ({ types }) => typesText(types) },
  { title: 'SUCCEEDED', hides: 2, of: ({ last_success_at }) => moment(last_success_at) },
  { title: 'URL', hides: 7, cutsTo: 16, of: ({ url }) => plain(url) },
];

/** The options that say what an endpoint is. */
interface ContentFlags {
  type?: string[];
  header?: string[];
  skipBy?: string[];
  includeOwn?: boolean;
}

const withContent = (made: Command): Command =>
  withDryRun(made)
    .option('-t, --type <type...>', 'only these types of events: order.status_changed, order.*; `all` for every type')
    .option('-H, --header <header...>', "a header of every request: 'X-Token: secret'")
    .option('--skip-by <id...>', 'do not send the changes of these keys or users')
    .option('--include-own', 'send the changes of this key too');

/** @throws CommandFailure for a header without a colon */
function headersOf(given: readonly string[]): Record<string, string> {
  const entries = given.map((header) => {
    const at = header.indexOf(':');
    if (at > 0) return [header.slice(0, at).trim(), header.slice(at + 1).trim()] as const;
    throw new CommandFailure(`${JSON.stringify(header)} is not a header: write 'Name: value'`, EXIT.usage);
  });
  return Object.fromEntries(entries);
}

function contentOf({ type, header, skipBy, includeOwn }: ContentFlags) {
  const isAll = type?.length === 1 && type[0] === 'all';
  return {
    ...(type === undefined ? {} : { types: (isAll ? [] : type) as NonNullable<WebhookEndpointRequest['types']> }),
    ...(header === undefined ? {} : { headers: headersOf(header) }),
    ...(includeOwn ? { skip_changes_by: [] } : {}),
    ...(skipBy === undefined ? {} : { skip_changes_by: skipBy }),
  };
}

/** The secret is alone on standard output, so that it can be piped into a file. */
const showSecret =
  ({ output }: Pick<Session, 'output'>) =>
  ({ secret, id, name, previous_secret_until: until }: WebhookEndpointWithSecret): string => {
    output.note(`Webhook endpoint ${plain(name)}, ${id}. The secret is shown only once.`);
    if (until !== null) output.note(`Messages are signed with the old secret too until ${moment(until)}.`);
    return secret;
  };

const sentence =
  (words: string) =>
  ({ name, id }: WebhookEndpoint): string =>
    `Webhook endpoint ${plain(name)}, ${id}, ${words}`;

const listCommand = (signal: AbortSignal) =>
  command<TableFlags>(
    {
      name: 'list',
      summary: 'list the endpoints, and whether each has everything',
      examples: ['stele webhooks list', 'stele webhooks list --json'],
      options: (made) => withColumns(made, COLUMNS),
      run: async ({ stele, output }, { options }) =>
        printList(output, COLUMNS, await (await stele()).webhooks.list().toArray(), options),
    },
    signal,
  );

const showCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'show',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'show an endpoint: how far it has come, what waits and what it missed',
      examples: ['stele webhooks show Shop'],
      run: async ({ stele, output }, { args: [name = ''] }) => {
        const endpoint = await endpointNamed(await stele(), name);
        output.one(endpoint, () => endpointPage(endpoint));
      },
    },
    signal,
  );

const createCommand = (signal: AbortSignal) =>
  command<WriteFlags & ContentFlags & { to: string; format?: string; secretKind?: string; after?: string }>(
    {
      name: 'create',
      args: '<name>',
      summary: 'create an endpoint, and print its secret once',
      details: `Creates an endpoint, to which every change is sent as one event, and prints its secret once. Changes of the key that creates it
are not sent unless --include-own is given.`,
      examples: [
        'stele webhooks create Shop --to https://shop.example.com/hooks > secret.txt',
        "stele webhooks create ERP --to https://erp.example.com/in --type 'order.*' --header 'Authorization: Bearer abc'",
        'stele webhooks create Chat --to https://chat.example.com/in --format bitbybit',
      ],
      options: (made) =>
        withContent(made)
          .requiredOption('--to <url>', 'where events are sent: an https address on the public internet')
          .option('--format <format>', `${WEBHOOK_FORMATS.join(', ')}; stele by default`)
          .option('--secret-kind <kind>', 'hmac or ed25519; hmac by default')
          .option('--after <position>', 'begin behind this position of the change feed; by default, begin now'),
      run: async (session, { args: [name = ''], options }) => {
        const { to, format, secretKind, after } = options;
        const body = {
          name,
          url: to,
          ...contentOf(options),
          ...(format === undefined ? {} : { format }),
          ...(secretKind === undefined ? {} : { secret_kind: secretKind }),
          ...(after === undefined ? {} : { after }),
        } as WebhookEndpointRequest;
        const { webhooks } = await session.stele();
        await finishWrite(session, await webhooks.create(body, writeOptionsOf(options)), showSecret(session));
      },
    },
    signal,
  );

const updateCommand = (signal: AbortSignal) =>
  command<WriteFlags & ContentFlags & { to?: string; name?: string }>(
    {
      name: 'update',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'change an endpoint',
      details: `Changes an endpoint. What is not given stays; --header replaces all headers. Events that wait go to the new address, and a new
choice of events counts for those that were not tried yet.`,
      examples: [
        'stele webhooks update Shop --to https://shop.example.com/v2/hooks',
        'stele webhooks update Shop --type order.created --type order.status_changed',
      ],
      options: (made) =>
        withContent(made).option('--to <url>', 'where events are sent').option('--name <name>', 'its new name'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const body = {
          ...contentOf(options),
          ...(options.name === undefined ? {} : { name: options.name }),
          ...(options.to === undefined ? {} : { url: options.to }),
        };
        if (Object.keys(body).length === 0) throw new CommandFailure('There is nothing to change', EXIT.usage);
        const done = await stele.webhooks.change(id, body, writeOptionsOf(options));
        await finishWrite(session, done, sentence('is changed.'));
      },
    },
    signal,
  );

const pauseCommand = (signal: AbortSignal) =>
  command<WriteFlags & { reason?: string }>(
    {
      name: 'pause',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'stop sending to an endpoint; nothing is lost',
      examples: ["stele webhooks pause Shop --reason 'Moving house'"],
      options: (made) => withDryRun(made).option('-r, --reason <text>', 'the reason, for other people'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const body = options.reason === undefined ? {} : { reason: options.reason };
        const done = await stele.webhooks.pause(id, body, writeOptionsOf(options));
        await finishWrite(session, done, sentence('is paused. What happens meanwhile is sent after a resume.'));
      },
    },
    signal,
  );

const resumeCommand = (signal: AbortSignal) =>
  command<WriteFlags & { skip?: boolean; yes?: boolean }>(
    {
      name: 'resume',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'send to an endpoint again, from where it stopped',
      examples: ['stele webhooks resume Shop', 'stele webhooks resume Shop --skip --yes'],
      options: (made) =>
        withDryRun(made)
          .option('--skip', 'leave out what waits and what has happened meanwhile; it counts as missed')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id, name: known } = await endpointNamed(stele, name);
        if (options.skip && !options.dryRun) {
          await confirmOrLeave(`Leave out all that ${plain(known)} was not sent?`, options.yes);
        }
        const done = await stele.webhooks.resume(id, options.skip ? { skip: true } : {}, writeOptionsOf(options));
        await finishWrite(session, done, sentence('is active.'));
      },
    },
    signal,
  );

const rotateCommand = (signal: AbortSignal) =>
  command<WriteFlags & { grace?: string; yes?: boolean }>(
    {
      name: 'rotate-secret',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'give an endpoint a new secret, and print it once',
      details:
        'Gives an endpoint a new secret, and prints it once. Messages have signatures by both secrets for a while.',
      examples: ['stele webhooks rotate-secret Shop > secret.txt', 'stele webhooks rotate-secret Shop --grace 0 --yes'],
      options: (made) =>
        withDryRun(made)
          .option('--grace <hours>', 'how long the old secret signs too; 24 by default')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id, name: known } = await endpointNamed(stele, name);
        const body = options.grace === undefined ? {} : { grace_hours: wholeNumber(options.grace) };
        if (body.grace_hours === 0 && !options.dryRun) {
          await confirmOrLeave(`End the present secret of ${plain(known)} at once?`, options.yes);
        }
        const done = await stele.webhooks.rotateSecret(id, body, writeOptionsOf(options));
        await finishWrite(session, done, showSecret(session));
      },
    },
    signal,
  );

const deleteCommand = (signal: AbortSignal) =>
  command<WriteFlags & { yes?: boolean }>(
    {
      name: 'delete',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'delete an endpoint with what waits and its log',
      examples: ['stele webhooks delete Shop --yes'],
      options: (made) => withDryRun(made).option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id, name: known, waiting } = await endpointNamed(stele, name);
        const lost = waiting.events > 0 ? `, for which ${count(waiting.events, 'event')} wait` : '';
        if (!options.dryRun) await confirmOrLeave(`Delete ${plain(known)}${lost}?`, options.yes);
        const done = await stele.webhooks.delete(id, writeOptionsOf(options));
        await finishWrite(session, done ?? { id, deleted: true }, () => `${paint('bold', plain(known))} is deleted.`);
      },
    },
    signal,
  );

/** `stele webhooks …`. */
export const webhooksCommands = (signal: AbortSignal) =>
  group('webhooks', 'webhook endpoints: where changes are sent, and what became of them (scope webhooks)', [
    listCommand(signal),
    showCommand(signal),
    createCommand(signal),
    updateCommand(signal),
    pauseCommand(signal),
    resumeCommand(signal),
    rotateCommand(signal),
    ...deliveryCommands(signal),
    ...replayCommands(signal),
    deleteCommand(signal),
  ]);
