import type { WebhookAttempt, WebhookAttemptWithBodies, WebhookWaiting } from '../../sdk/index.ts';
import { orderIdOf } from '../orders/order-name.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, positiveNumber } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, pairs, printList, type TableFlags, withColumns } from '../tables/table.ts';
import { ENDPOINT_NAME, endpointNamed } from '../webhooks/endpoints.ts';

const outcomeText = ({ outcome, status }: Pick<WebhookAttempt, 'outcome' | 'status'>): string => {
  const text = [outcome.replaceAll('_', ' '), status === null ? '' : String(status)].filter((part) => part !== '');
  return paint(outcome === 'delivered' ? 'green' : 'red', text.join(' '));
};

const ATTEMPT_COLUMNS: readonly Column<WebhookAttempt>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'TIME', of: ({ started_at }) => moment(started_at) },
  { title: 'EVENT', hides: 4, of: ({ type }) => type },
  { title: 'RECORD', hides: 3, cutsTo: 8, of: ({ entity_id, version }) => `${plain(entity_id ?? '')} v${version}` },
  { title: 'TRY', hides: 5, align: 'right', of: ({ attempt }) => String(attempt) },
  { title: 'OUTCOME', of: outcomeText },
  { title: 'MS', hides: 2, align: 'right', of: ({ duration_ms }) => String(duration_ms) },
  { title: 'AGAIN', hides: 1, of: ({ next_attempt_at, gave_up }) => (gave_up ? 'given up' : moment(next_attempt_at)) },
  { title: 'WHY', hides: 6, cutsTo: 12, of: ({ error }) => plain(error ?? '') },
];

const WAITING_COLUMNS: readonly Column<WebhookWaiting>[] = [
  { title: 'RECORD', of: ({ entity, entity_id }) => `${entity} ${plain(entity_id)}` },
  { title: 'VERSION', of: ({ version }) => String(version) },
  { title: 'EVENTS', hides: 3, align: 'right', of: ({ events }) => String(events) },
  { title: 'TRIED', hides: 2, align: 'right', of: ({ attempts }) => String(attempts) },
  { title: 'NEXT', of: ({ next_attempt_at }) => moment(next_attempt_at) },
  {
    title: 'LAST',
    hides: 4,
    of: ({ last_outcome: outcome, last_status: status }) =>
      outcome === null ? '' : outcomeText({ outcome: outcome as WebhookAttempt['outcome'], status }),
  },
  { title: 'REPLAY', hides: 1, of: ({ replay_id }) => replay_id ?? '' },
];

/** A text of several lines, below its name. JSON is indented. */
function bodyText(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).split('\n').map(plain).join('\n');
  } catch {
    return body.split('\n').map(plain).join('\n');
  }
}

const headerText = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => plain(`${name}: ${value}`))
    .join('\n');

/** An attempt with its request and its reply. */
function attemptPage(attempt: WebhookAttemptWithBodies): string {
  const { request, reply, erased } = attempt;
  return pairs([
    ['attempt', `${attempt.id} (number ${attempt.attempt})`],
    ['event', `${plain(attempt.event_id)}  ${attempt.type}`],
    ['about', attempt.entity === null ? '' : `${attempt.entity} ${plain(attempt.entity_id ?? '')} v${attempt.version}`],
    ['replay', attempt.replay_id ?? ''],
    ['time', `${moment(attempt.started_at)} (${attempt.duration_ms} ms)`],
    ['url', plain(attempt.url)],
    ['outcome', [outcomeText(attempt), plain(attempt.error ?? '')].filter((part) => part !== '').join(': ')],
    ['again', attempt.gave_up ? 'given up' : moment(attempt.next_attempt_at)],
    ['request', [headerText(request.headers), '', erased ? '(erased)' : bodyText(request.body)].join('\n')],
    ['reply', reply === null ? '' : [headerText(reply.headers), '', bodyText(reply.body)].join('\n')],
  ]);
}

const testCommand = (signal: AbortSignal) =>
  command<{ dryRun?: boolean }>(
    {
      name: 'test',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'send a test to an endpoint, and show what came back',
      details:
        'Sends a test, signed as events are, also to a paused endpoint. Ends with exit code 1 unless it was delivered.',
      examples: ['stele webhooks test Shop', 'stele webhooks test Shop --dry-run'],
      options: (made) => made.option('-n, --dry-run', 'send nothing, and show what would be sent'),
      run: async ({ stele: connected, output }, { args: [name = ''], options }) => {
        const stele = await connected();
        const { id } = await endpointNamed(stele, name);
        const attempt = await stele.webhooks.test(id, options.dryRun ? { dryRun: true } : {});
        output.one(attempt, () => attemptPage(attempt));
        if (options.dryRun || attempt.outcome === 'delivered') return;
        throw new CommandFailure(`The test was not delivered: ${plain(attempt.error ?? attempt.outcome)}`, EXIT.failed);
      },
    },
    signal,
  );

const waitingCommand = (signal: AbortSignal) =>
  command<TableFlags & { limit: string }>(
    {
      name: 'waiting',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'list the orders and records with events that wait, the next to be tried first',
      examples: ['stele webhooks waiting Shop'],
      options: (made) => withColumns(made, WAITING_COLUMNS).option('--limit <number>', 'the most, up to 200', '100'),
      run: async ({ stele: connected, output }, { args: [name = ''], options }) => {
        const stele = await connected();
        const { id } = await endpointNamed(stele, name);
        const limit = positiveNumber(options.limit, '--limit');
        printList(output, WAITING_COLUMNS, await stele.webhooks.listWaiting(id, { limit }), options);
      },
    },
    signal,
  );

interface AttemptFlags extends TableFlags {
  failed?: boolean;
  outcome?: string;
  order?: string;
  event?: string;
  replay?: string;
  limit: string;
}

const attemptsCommand = (signal: AbortSignal) =>
  command<AttemptFlags>(
    {
      name: 'attempts',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'list what was sent to an endpoint in the last 30 days, the latest first',
      examples: ['stele webhooks attempts Shop --failed', 'stele webhooks attempts Shop --order SO-1001 --json'],
      options: (made) =>
        withColumns(made, ATTEMPT_COLUMNS)
          .option('--failed', 'only those that failed')
          .option('--outcome <outcome>', 'only those with an outcome, such as timeout')
          .option('--order <order>', 'only those about an order, by any of its names')
          .option('--event <id>', 'only those of an event')
          .option('--replay <id>', 'only those of a replay')
          .option('--limit <number>', 'the most attempts', '25'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const { failed, outcome, order, event, replay } = options;
        if (failed && outcome !== undefined) {
          throw new CommandFailure('--failed cannot be given with --outcome', EXIT.usage);
        }
        const most = positiveNumber(options.limit, '--limit');
        const wanted = {
          outcome: failed ? 'failed' : outcome,
          order: order === undefined ? undefined : await orderIdOf(session, order),
          event_id: event,
          replay_id: replay,
          limit: Math.min(most, 200),
        };
        const query = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
        const shown: WebhookAttempt[] = [];
        for await (const attempt of stele.webhooks.listAttempts(id, query)) {
          shown.push(attempt);
          if (shown.length >= most) break;
        }
        const note = shown.length < most ? undefined : `the latest ${count(most, 'attempt')}; --limit shows more`;
        printList(session.output, ATTEMPT_COLUMNS, shown, options, note);
      },
    },
    signal,
  );

const ATTEMPT_ID = '01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77';

const attemptCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'attempt',
      args: '<endpoint> <attempt>',
      meanings: { ...ENDPOINT_NAME, attempt: 'the id of an attempt, as `attempts` lists it' },
      summary: 'show an attempt with its request and its reply',
      examples: [`stele webhooks attempt Shop ${ATTEMPT_ID}`],
      run: async ({ stele: connected, output }, { args: [name = '', attemptId = ''] }) => {
        const stele = await connected();
        const { id } = await endpointNamed(stele, name);
        const attempt = await stele.webhooks.attempt(id, attemptId);
        output.one(attempt, () => attemptPage(attempt));
      },
    },
    signal,
  );

const resendCommand = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'resend',
      args: '<endpoint> <attempt>',
      meanings: { ...ENDPOINT_NAME, attempt: 'the id of an attempt, as `attempts` lists it' },
      summary: 'send the event of an attempt again, with the same id',
      examples: [`stele webhooks resend Shop ${ATTEMPT_ID}`],
      options: withDryRun,
      run: async (session, { args: [name = '', attemptId = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const replay = await stele.webhooks.resend(id, attemptId, writeOptionsOf(options));
        session.output.one(replay, () =>
          options.dryRun
            ? 'Dry run: nothing is sent. The event would be sent again.'
            : `The event is sent again, as the replay ${replay.id}: stele webhooks attempts ${id} --replay ${replay.id}`,
        );
      },
    },
    signal,
  );

const retryCommand = (signal: AbortSignal) =>
  command<WriteFlags>(
    {
      name: 'retry',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'try all that waits now',
      examples: ['stele webhooks retry Shop'],
      options: withDryRun,
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id } = await endpointNamed(stele, name);
        const done = await stele.webhooks.retry(id, writeOptionsOf(options));
        await finishWrite(session, done, ({ waiting }) => `${count(waiting.events, 'event')} are tried now.`);
      },
    },
    signal,
  );

const cancelCommand = (signal: AbortSignal) =>
  command<WriteFlags & { yes?: boolean }>(
    {
      name: 'cancel',
      args: '<endpoint>',
      meanings: ENDPOINT_NAME,
      summary: 'give up all that waits; a replay can send it later',
      examples: ['stele webhooks cancel Shop --yes'],
      options: (made) => withDryRun(made).option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { args: [name = ''], options }) => {
        const stele = await session.stele();
        const { id, name: known, waiting } = await endpointNamed(stele, name);
        const events = count(waiting.events, 'event');
        if (!options.dryRun) await confirmOrLeave(`Give up ${events} that wait for ${plain(known)}?`, options.yes);
        const done = await stele.webhooks.cancel(id, writeOptionsOf(options));
        await finishWrite(session, done, ({ missed }) =>
          missed === null
            ? 'Nothing waited.'
            : `The receiver has missed ${count(missed.events, 'event')}. To send them: stele webhooks replay ${id} --missed`,
        );
      },
    },
    signal,
  );

/** The commands about what is sent to endpoints. */
export const deliveryCommands = (signal: AbortSignal) => [
  testCommand(signal),
  waitingCommand(signal),
  attemptsCommand(signal),
  attemptCommand(signal),
  resendCommand(signal),
  retryCommand(signal),
  cancelCommand(signal),
];
