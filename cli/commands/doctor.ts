import { type SteleClient, SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { lagText } from '../orders/lag.ts';
import { paint, plain, print } from '../output/output.ts';
import { count } from '../output/words.ts';
import { command } from '../session/command.ts';
import { adviceAbout, CommandFailure, EXIT } from '../session/failures.ts';
import { anotherKey, connect, type Session, type Sourced } from '../session/session.ts';
import { findDemoKey } from '../session/settings.ts';
import { steps, troubles } from '../webhooks/endpoints.ts';

/** With a larger difference, times in the logs of two systems no longer match. */
const MOST_SKEW_S = 5;

interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'failed';
  says: string;
  /** What the user can do. */
  advice?: string;
}

const MARKS = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

export const doctorCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'doctor',
      summary: 'check the connection to the hub, and give advice',
      details: `Checks in this order: the hub is reachable and ready, the clocks agree, the key is valid and has scopes, changes are told as
they happen, webhook endpoints have missed nothing, and the mappings of every dialect are complete. Ends with exit code 1 when a check failed.`,
      examples: ['stele doctor', 'stele doctor --url https://stele.example.com --json'],
      run: async (session) => {
        const findings: Finding[] = [];
        for await (const finding of examine(session)) {
          findings.push(finding);
          if (!session.output.json) print(show(finding));
        }
        const failed = findings.filter(({ state }) => state === 'failed').length;
        if (session.output.json) print(JSON.stringify({ healthy: failed === 0, findings }));
        if (failed > 0) throw new CommandFailure(`${count(failed, 'check')} failed`, EXIT.failed);
      },
    },
    signal,
  );

function show({ check, state, says, advice }: Finding): string {
  const [colour, mark] = MARKS[state];
  const line = `${paint(colour, mark)} ${check.padEnd(9)} ${says}`;
  return advice === undefined ? line : `${line}\n            ${paint('dim', `→ ${advice}`)}`;
}

async function* examine(session: Session): AsyncGenerator<Finding, void, void> {
  const url = await session.url();
  const key = await session.knownKey();
  const stele = connect(url, key?.value ?? 'none', session.output, session.signal);
  let date: string | undefined;
  const began = Date.now();
  try {
    await stele.hub.health({ retries: 0, onReply: (reply) => (date = reply.date) });
  } catch (error) {
    if (!(error instanceof SteleConnectionError || error instanceof SteleError || error instanceof SyntaxError))
      throw error;
    yield {
      check: 'hub',
      state: 'failed',
      says: !(error instanceof SteleConnectionError) ? `${url} replies, but is not a hub` : error.message,
      advice: adviceAbout(url, error),
    };
    return;
  }
  yield { check: 'hub', state: 'ok', says: `${url} replies in ${Date.now() - began} ms` };
  yield { check: 'API', state: 'ok', says: `version ${await stele.hub.apiVersion()}` };
  yield await examineReadiness(stele);
  if (date !== undefined) yield examineClock(date, began);
  if (key === undefined) {
    yield { check: 'key', state: 'failed', says: 'there is no API key', advice: await howToGetKey() };
    return;
  }
  yield* examineKey(stele, key);
}

async function examineReadiness(stele: SteleClient): Promise<Finding> {
  if (await stele.hub.isReady()) return { check: 'database', state: 'ok', says: 'the hub reaches its database' };
  const advice = 'Read the log of the hub; `stele check-config` on its machine shows the database.';
  return { check: 'database', state: 'failed', says: 'the hub cannot reach its database', advice };
}

function examineClock(date: string, began: number): Finding {
  // The header has whole seconds, and its time is between the request and the response.
  const skewS = Math.round((Date.parse(date) + 500 - (began + Date.now()) / 2) / 1000);
  if (Math.abs(skewS) <= MOST_SKEW_S) return { check: 'clock', state: 'ok', says: 'agrees with the clock of the hub' };
  const says = `the clock of the hub is ${Math.abs(skewS)} s ${skewS > 0 ? 'ahead' : 'behind'}`;
  return { check: 'clock', state: 'warning', says, advice: 'Synchronise both machines with a time server.' };
}

const howToGetKey = async (): Promise<string> => {
  const found = await findDemoKey();
  return found ? `\`stele login --demo\` stores the demo key in ${found.file}.` : '`stele login` stores one.';
};

async function* examineKey(stele: SteleClient, { source }: Sourced): AsyncGenerator<Finding, void, void> {
  try {
    const { id, workspace_id, scopes } = await stele.keys.own();
    yield { check: 'key', state: 'ok', says: `valid, in the workspace ${workspace_id} (${id}), from ${source}` };
    yield { check: 'scopes', state: 'ok', says: scopes.join(' ') };
  } catch (error) {
    if (!(error instanceof SteleError)) throw error;
    yield { check: 'key', state: 'failed', says: error.problem.detail, advice: anotherKey(source) };
    return;
  }
  yield* examineFeed(stele);
  yield* examineWebhooks(stele);
  yield* examineMappings(stele);
}

/** Of a key that may not see endpoints, nothing is said. */
async function* examineWebhooks(stele: SteleClient): AsyncGenerator<Finding, void, void> {
  try {
    const endpoints = await stele.webhooks.list().toArray();
    const troubled = endpoints.filter((endpoint) => troubles(endpoint).length > 0);
    for (const endpoint of troubled) {
      const says = `${plain(endpoint.name)} is ${troubles(endpoint).join('; ')}`;
      yield { check: 'webhooks', state: 'warning', says, advice: steps(endpoint).join('. ') };
    }
    if (endpoints.length > 0 && troubled.length === 0) {
      yield {
        check: 'webhooks',
        state: 'ok',
        says: `${count(endpoints.length, 'endpoint')}, and none missed anything`,
      };
    }
  } catch (error) {
    if (!(error instanceof SteleError)) throw error;
    if (error.status === 403) return;
    yield { check: 'webhooks', state: 'warning', says: `not checked: ${error.problem.detail}` };
  }
}

/** A transaction that stays open holds back the changes of all later ones, for every reader. */
async function* examineFeed(stele: SteleClient): AsyncGenerator<Finding, void, void> {
  try {
    const feed = stele.changes({ after: 'latest', type: 'order.*', retries: 0 });
    for await (const _ of feed.pages()) break;
    const says = lagText(feed.lag);
    yield says === undefined
      ? { check: 'changes', state: 'ok', says: 'are told as they happen' }
      : {
          check: 'changes',
          state: 'warning',
          says,
          advice: 'End that transaction: `select pg_terminate_backend(pid)`, or commit it.',
        };
  } catch (error) {
    if (!(error instanceof SteleError)) throw error;
    yield { check: 'changes', state: 'warning', says: `not checked: ${error.problem.detail}` };
  }
}

async function* examineMappings(stele: SteleClient): AsyncGenerator<Finding, void, void> {
  try {
    const { is_sound, dialects } = await stele.hub.checkMappings();
    const faults = dialects.flatMap(({ dialect, tables }) =>
      tables.flatMap(({ field, faults: found }) => found.map((fault) => `${dialect} ${field}: ${fault}`)),
    );
    yield is_sound
      ? { check: 'mappings', state: 'ok', says: `complete in ${dialects.map(({ dialect }) => dialect).join(', ')}` }
      : { check: 'mappings', state: 'failed', says: faults.join('; ') };
  } catch (error) {
    if (!(error instanceof SteleError)) throw error;
    yield { check: 'mappings', state: 'warning', says: `not checked: ${error.problem.detail}` };
  }
}
