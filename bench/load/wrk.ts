import { writeFile } from 'node:fs/promises';
import { run } from '../system/children.ts';
import { FIRST_ID, FIRST_REFERENCE, ID_REST } from '../world/orders.ts';
import type { HttpCall } from './http-call.ts';
import type { Load, OrderRange, OrderSequence } from './load.ts';

const ANSWER_WITHIN = '20s';

/** A load over HTTP, each connection with one request at a time. */
export interface ClosedLoop {
  /** The server, without a trailing slash. */
  url: string;
  call: HttpCall;
  connections: number;
  seconds: number;
  range: OrderRange;
  sequence: OrderSequence;
  /** One digit for each order of the range: 1 if the call's first body was its last change. */
  bits: string;
  /** The id that every answer carries, in place of the requested one: that of the bare route. */
  fixedId?: string | undefined;
  /** Ids of customers, for a body that names one. */
  customers?: readonly string[];
  /** The number of the first note. Loads of one shop have different ones. */
  firstNote?: number;
}

let files = 0;

/** Sends requests with `wrk`, whose script checks each answer. Throws if `wrk` fails. */
export async function loadByWrk(wrk: string, folder: string, loop: ClosedLoop): Promise<Load> {
  const { url, connections, seconds } = loop;
  const plan = `${folder}/plan-${++files}`;
  await Promise.all([writeFile(`${plan}.bits`, loop.bits), writeFile(`${plan}.lua`, planOf(loop, `${plan}.bits`))]);
  const script = new URL('requests.lua', import.meta.url).pathname;
  const output = await run(wrk, [
    ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`],
    ...['--timeout', ANSWER_WITHIN, '--script', script, '--', url, `${plan}.lua`],
  ]);
  const result = /^result (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Error(`wrk printed no result: ${output}`);
  return resultOf(JSON.parse(result) as Result);
}

interface Result {
  answers: number;
  sent: number;
  refusals: number;
  failures: number;
  wrong: number;
  firstWrong: string;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

function resultOf({ answers, sent, failures, wrong, firstWrong, seconds, p50Ms, p99Ms }: Result): Load {
  const problems = [
    ...(wrong > 0 ? [`${wrong} of ${answers} answers are wrong, the first: ${firstWrong}`] : []),
    ...(failures > 0 ? [`${failures} connections broke or waited for over ${ANSWER_WITHIN}`] : []),
    ...(answers === 0 ? ['nothing was answered'] : []),
  ];
  return { done: answers - wrong, sent, seconds, p50Ms, p99Ms, problems };
}

function planOf({ call, range, sequence, fixedId, customers, firstNote = 0 }: ClosedLoop, bitsFile: string): string {
  const { expected } = call;
  const keyed = 'key' in expected ? expected : undefined;
  return luaTable({
    method: call.method,
    before_id: call.beforeId,
    after_id: call.afterId ?? '',
    key_header: call.keyHeader,
    bodies: call.bodies,
    customers: customers,
    bits_file: bitsFile,
    orders: range.count,
    ...sequence,
    first_id: call.afterId === undefined ? undefined : FIRST_ID + range.first,
    id_rest: ID_REST,
    first_reference: FIRST_REFERENCE + range.first,
    first_note: firstNote,
    status: expected.status,
    body: 'body' in expected ? expected.body : undefined,
    key: keyed?.key,
    key_prefix: keyed?.keyPrefix,
    key_length: keyed && (keyed.key === 'note' ? NOTE_LENGTH : `00000000${ID_REST}`.length),
    markers: keyed?.markers,
    fixed_key: fixedId,
    fixed_marker: fixedId && keyed?.markers[0],
  });
}

/** Of the notes that the script writes. */
const NOTE_LENGTH = 12;

type LuaValue = string | number | readonly string[] | undefined;

/** JSON's escapes of quotes and line ends are Lua's too; no text here has others. */
function luaTable(values: Record<string, LuaValue>): string {
  const fields = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const written =
      typeof value === 'object' ? `{${value.map((one) => JSON.stringify(one)).join(', ')}}` : JSON.stringify(value);
    return [`${name} = ${written}`];
  });
  return `return {\n${fields.join(',\n')}\n}\n`;
}
