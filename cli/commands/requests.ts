import type { KeptRequest, KeptRequestWithBody, ListRequestsData, RequestGroup } from '../../sdk/index.ts';
import { orderIdOf } from '../orders/order-name.ts';
import { paint, plain, print } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { command, positiveNumber } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, pairs, printList, type TableFlags, withColumns } from '../tables/table.ts';

type Query = NonNullable<ListRequestsData['query']>;

interface Flags extends TableFlags {
  all?: boolean;
  today?: boolean;
  summary?: boolean;
  from?: string;
  to?: string;
  ofKey?: string;
  dialect?: string;
  operation?: string;
  status?: string;
  order?: string;
  field?: string;
  requestId?: string;
  limit: string;
}

const statusText = (status: number | null): string => {
  const text = status === null ? 'no reply' : String(status);
  return status !== null && status < 400 ? paint('green', text) : paint('red', text);
};

/** The reason in one line: of an invalid request, its fields. */
function reasonText({ failure, reason, fields }: KeptRequest): string {
  if (failure !== 'invalid') return plain(reason ?? '');
  return plain(fields.map(({ field, message }) => `${field} ${message}`).join('; '));
}

const keyText = ({ id, name }: KeptRequest['key']): string => plain(name ?? id);

const COLUMNS: readonly Column<KeptRequest>[] = [
  { title: 'TIME', of: ({ at }) => moment(at) },
  { title: 'STATUS', of: ({ status }) => statusText(status) },
  { title: 'KEY', hides: 4, cutsTo: 6, of: ({ key }) => keyText(key) },
  { title: 'DIALECT', hides: 2, of: ({ dialect }) => dialect },
  { title: 'OPERATION', hides: 5, cutsTo: 12, of: ({ operation, method }) => operation ?? method },
  { title: 'REASON', cutsTo: 20, of: reasonText },
  { title: 'ORDER', hides: 3, cutsTo: 8, of: ({ order_id }) => plain(order_id ?? '') },
  { title: 'MS', hides: 1, align: 'right', of: ({ duration_ms }) => String(Math.round(duration_ms)) },
  { title: 'REQUEST', cutsTo: 16, of: ({ request_id }) => plain(request_id) },
];

const GROUP_COLUMNS: readonly Column<RequestGroup>[] = [
  { title: 'COUNT', align: 'right', of: (group) => group.count.toLocaleString('en') },
  { title: 'STATUS', of: ({ status }) => statusText(status) },
  { title: 'OPERATION', cutsTo: 12, of: ({ operation }) => operation ?? '' },
  { title: 'FIELD', hides: 4, cutsTo: 8, of: ({ field }) => plain(field ?? '') },
  { title: 'REASON', cutsTo: 16, of: ({ reason }) => plain(reason ?? '') },
  { title: 'FIRST', of: ({ first_at }) => moment(first_at) },
  { title: 'LAST', hides: 3, of: ({ last_at }) => moment(last_at) },
  { title: 'KEYS', hides: 2, cutsTo: 8, of: ({ keys }) => keys.map(keyText).join(', ') },
  { title: 'DIALECT', hides: 1, of: ({ dialect }) => dialect },
];

/** @throws CommandFailure when --today is given with --from or --to */
function queryOf(options: Flags): Query {
  const { from, to, ofKey, dialect, operation, status, order, field, requestId } = options;
  if (options.today && (from !== undefined || to !== undefined)) {
    throw new CommandFailure('--today cannot be given with --from or --to', EXIT.usage);
  }
  const wanted = {
    from: options.today ? 'today' : from,
    to: options.today ? 'today' : to,
    outcome: options.all ? 'all' : undefined,
    key: ofKey,
    dialect,
    operation,
    status,
    order,
    field,
    request_id: requestId,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Query;
}

const missingText = (missing: number): string[] =>
  missing > 0 ? [`${count(missing, 'request')} of this time could not be kept`] : [];

export function requestsCommand(signal: AbortSignal) {
  const made = command<Flags>(
    {
      name: 'requests',
      summary: 'list the requests that failed, the latest first',
      details: `Lists the requests that failed in the last days: when, which key, which operation, and why. --summary counts them
by operation, status, reason and field, with the first and last time. \`stele workspaces update\` says which requests are
kept, for how many days, and whether with their bodies. A key without the scope admin sees its own requests only.`,
      examples: [
        'stele requests --today',
        'stele requests --summary --from 2025-01-28',
        'stele requests --status 4xx --operation updateOrderStatus --wide',
        'stele requests get 7f3c1a-2',
      ],
      options: (options) =>
        withColumns(options, COLUMNS)
          .option('--summary', 'count the requests by operation, status, reason and field')
          .option('-a, --all', 'include requests that succeeded, where they are kept')
          .option('--today', 'only those of today, in the time zone of the workspace')
          .option('--from <time>', 'a day of the workspace, such as 2026-11-29 or yesterday, or a time')
          .option('--to <time>', 'the same; inclusive')
          .option('--of-key <key>', 'only those of an API key or a user, by name or id')
          .option('--dialect <name>', 'only those of a dialect')
          .option('--operation <id>', 'only those of an operation')
          .option('--status <status>', 'only those with a status, or a class such as 4xx')
          .option('--order <id>', 'only those about an order, by any of its names')
          .option('--field <field>', 'only those refused for a field, such as line_items[].sku')
          .option('--request-id <id>', 'only those with a request id')
          .option('--limit <number>', 'the most requests or groups', '25'),
      run: async (session, { options }) => {
        const { output } = session;
        const filters = queryOf(options);
        const most = positiveNumber(options.limit, '--limit');
        const stele = await session.stele();
        const query =
          filters.order === undefined ? filters : { ...filters, order: await orderIdOf(session, filters.order) };
        if (options.summary) {
          const { groups, missing } = await stele.requests.summarize({ ...query, limit: Math.min(most, 200) });
          printList(output, GROUP_COLUMNS, groups, options, missingText(missing).join('; ') || undefined);
          return;
        }
        const shown: KeptRequest[] = [];
        let missing = 0;
        let hasMore = false;
        const limit = Math.min(most, 200);
        for await (const page of stele.requests.list({ ...query, limit }).pages()) {
          missing = page.missing;
          shown.push(...page.items.slice(0, most - shown.length));
          hasMore = page.next !== null;
          if (shown.length >= most) break;
        }
        const notes = [
          hasMore ? `the latest ${count(shown.length, 'request')}; --limit shows more` : count(shown.length, 'request'),
          ...missingText(missing),
        ];
        printList(output, COLUMNS, shown, options, notes.join('; '));
      },
    },
    signal,
  );
  made.addCommand(getCommand(signal));
  return made;
}

const getCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'get',
      args: '<id>',
      summary: 'show a request with its reason, its fields and its masked body',
      details: `Shows a kept request, by the request id of its reply, which logs and error messages have, or by its own id. Several
requests of a client may have one request id: all of them are shown.`,
      examples: ['stele requests get 7f3c1a-2', 'stele requests get 7f3c1a-2 --json'],
      run: async ({ stele: connected, output }, { args: [id = ''] }) => {
        const stele = await connected();
        const found = await stele.requests.list({ request_id: id, outcome: 'all' }).toArray();
        const ids = found.length > 0 ? found.map((each) => each.id) : [id];
        for (const [i, each] of ids.entries()) {
          const request = await stele.requests.get(each);
          if (i > 0 && !output.json) print('');
          output.one(request, () => textOf(request));
        }
      },
    },
    signal,
  );

function textOf(request: KeptRequestWithBody): string {
  const { key, method, path, route, body, fields, dry_run, replayed } = request;
  const marks = [dry_run ? 'dry run' : '', replayed ? 'replayed' : ''].filter((mark) => mark !== '');
  return pairs([
    ['request', plain(request.request_id)],
    ['id', plain(request.id)],
    ['time', `${plain(request.at)} (${request.duration_ms} ms)`],
    ['key', [plain(key.name ?? ''), plain(key.id)].filter((text) => text !== '').join('  ')],
    ['call', [request.dialect, request.operation ?? '', marks.join(', ')].filter((text) => text !== '').join('  ')],
    ['path', plain(`${method} ${path ?? route ?? ''}`)],
    ['order', plain(request.order_id ?? '')],
    ['status', [statusText(request.status), request.failure ?? ''].join('  ').trim()],
    ['reason', plain(request.reason ?? '')],
    ['fields', fields.map(({ field, message }) => plain(`${field} ${message}`)).join('\n')],
    ['size', request.body_bytes === null ? undefined : `${count(request.body_bytes, 'byte')} of body`],
    ['body', body === null ? undefined : indented(body)],
    ['erased', moment(request.erased_at)],
  ]);
}

/** A masked body on several lines, if it is whole. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).split('\n').map(plain).join('\n');
  } catch {
    return plain(body);
  }
}
