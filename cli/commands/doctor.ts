import { type SteleClient, SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { paint, print } from '../output/output.ts';
import { count } from '../output/words.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { connect, type Session } from '../session/session.ts';
import { findDemoKey, settingsFile } from '../session/settings.ts';

/** Beyond this, times in two systems' logs no longer match. */
const MOST_SKEW_S = 5;

interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'failed';
  says: string;
  /** What to do. */
  advice?: string;
}

const MARKS = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

export const doctorCommand = (signal: AbortSignal) =>
  command(
    {
      name: 'doctor',
      summary: 'look for what is wrong, and say what to do',
      details: `Checks, in this order: that the hub can be reached and is ready, that the clocks agree, that the key is good
and what it may do, and that every dialect's mapping is complete. Ends with 1 when something failed.`,
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
  const key = await session.key().catch(() => undefined);
  const stele = connect(url, key ?? 'none', session.output, session.signal);
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
      says: error instanceof SyntaxError ? `${url} answers, but is no hub` : error.message,
      advice: 'Start it (`npm start`), or say where it is: --url, STELE_URL or `stele login --url …`.',
    };
    return;
  }
  yield { check: 'hub', state: 'ok', says: `${url} answers in ${Date.now() - began} ms` };
  yield { check: 'API', state: 'ok', says: `version ${await stele.hub.apiVersion()}` };
  yield await examineReadiness(stele);
  if (date !== undefined) yield examineClock(date, began);
  if (key === undefined) {
    yield { check: 'key', state: 'failed', says: 'no key is known', advice: await howToGetKey() };
    return;
  }
  yield* examineKey(stele);
}

async function examineReadiness(stele: SteleClient): Promise<Finding> {
  if (await stele.hub.isReady()) return { check: 'database', state: 'ok', says: 'the hub reaches it' };
  const advice = 'Look at the hub’s log; `stele check-config` there shows which database it uses.';
  return { check: 'database', state: 'failed', says: 'the hub cannot reach it', advice };
}

function examineClock(date: string, began: number): Finding {
  // The header has whole seconds, and was written at some moment between question and answer.
  const skewS = Math.round((Date.parse(date) + 500 - (began + Date.now()) / 2) / 1000);
  if (Math.abs(skewS) <= MOST_SKEW_S) return { check: 'clock', state: 'ok', says: 'agrees with the hub’s' };
  const says = `the hub’s is ${Math.abs(skewS)} s ${skewS > 0 ? 'ahead' : 'behind'}`;
  return { check: 'clock', state: 'warning', says, advice: 'Let both machines take their time from a time server.' };
}

const howToGetKey = async (): Promise<string> => {
  const found = await findDemoKey();
  return found ? `\`stele login --demo\` takes the demo's, from ${found.file}.` : '`stele login` stores one.';
};

async function* examineKey(stele: SteleClient): AsyncGenerator<Finding, void, void> {
  const login = `\`stele login\` stores another; this one is in ${settingsFile()}, or in STELE_KEY.`;
  try {
    const { id, workspace_id, scopes } = await stele.keys.own();
    yield { check: 'key', state: 'ok', says: `good, in the workspace ${workspace_id} (${id})` };
    yield { check: 'scopes', state: 'ok', says: scopes.join(' ') };
  } catch (error) {
    if (!(error instanceof SteleError)) throw error;
    yield { check: 'key', state: 'failed', says: error.problem.detail, advice: login };
    return;
  }
  yield* examineMappings(stele);
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
    yield { check: 'mappings', state: 'warning', says: `not looked at: ${error.problem.detail}` };
  }
}
