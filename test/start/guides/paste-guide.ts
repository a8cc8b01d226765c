import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment } from '../../support/environment.ts';
import { ROOT } from '../launch.ts';
import type { Block } from './read-guide.ts';

/** What became of a block that was pasted. */
export interface Pasted {
  output: string;
  errors: string;
  /** Of each `curl`, in order. */
  statuses: number[];
  /** The commands that ended with something else than 0. */
  failed: string[];
}

const RUN_SQL = join(import.meta.dirname, 'run-sql.ts');

/** Where a guide is followed. */
export interface Place {
  /** What `http://127.0.0.1:4000` and the like stand for. */
  instead: Record<string, string>;
  /** Environment variables; with SQL_SERVER, the server on which SQL is run. */
  settings: Record<string, string>;
  demoKey?: string;
}

/**
 * Pastes the blocks into one shell, one after the other, in a folder that looks like a checkout. Answers what became of
 * each; a shell that ended before its time leaves out the others.
 */
export async function pasteGuide(blocks: readonly Block[], place: Place): Promise<Pasted[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-guide-'));
  try {
    const checkout = await makeCheckout(folder, place.demoKey);
    const script = join(folder, 'pasted.sh');
    await writeFile(
      script,
      [PRELUDE, ...blocks.map((block, n) => asPasted(block, join(folder, `${n}`), place))].join('\n'),
    );
    const shell = spawn('bash', [script], {
      cwd: checkout,
      stdio: 'ignore',
      env: {
        ...bareEnvironment(),
        HOME: folder,
        npm_config_cache: join(tmpdir(), 'stele-npm-cache'),
        npm_config_update_notifier: 'false',
        ...place.settings,
      },
    });
    await once(shell, 'close');
    const pasted: Pasted[] = [];
    for (const n of blocks.keys()) {
      const said = (kind: string) => readFile(join(folder, `${n}.${kind}`), 'utf8').catch(() => undefined);
      const output = await said('out');
      if (output === undefined) break;
      pasted.push(pastedOf(output, (await said('err')) ?? '', (await said('failed')) ?? ''));
    }
    return pasted;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a hub and a reader write, in folders that Git ignores. */
const WRITTEN = new Set(['data', 'scratch']);

/** Everything of this checkout but what was written into it. */
async function makeCheckout(folder: string, demoKey: string | undefined): Promise<string> {
  const checkout = join(folder, 'stele');
  await mkdir(join(checkout, 'data'), { recursive: true });
  for (const name of await readdir(ROOT)) {
    if (!WRITTEN.has(name) && !name.startsWith('.')) await symlink(join(ROOT, name), join(checkout, name));
  }
  if (demoKey !== undefined) await writeFile(join(checkout, 'data/demo-key'), `${demoKey}\n`);
  return checkout;
}

/** `curl` tells its status beside what it says, and no command fails unseen. What runs beside the rest ends with it. */
const PRELUDE = `
set -Emo pipefail
curl() { command curl -sS -w '%{stderr}@status %{http_code}\\n' "$@"; }
beside=()
trap 'trap - ERR; exec 2>/dev/null; for pid in "\${beside[@]}"; do kill -- "-$pid"; wait "$pid"; done' EXIT
`;

function asPasted({ language, text, inAnotherTerminal }: Block, name: string, { instead }: Place): string {
  const said = Object.entries(instead).reduce((lines, [from, to]) => lines.replaceAll(from, to), text);
  const lines = language === 'sql' ? `'${process.execPath}' '${RUN_SQL}' <<'END'\n${said}\nEND` : said;
  if (!inAnotherTerminal) {
    return `trap 'echo "$BASH_COMMAND" >>${name}.failed' ERR\nexec >${name}.out 2>${name}.err\n${lines}`;
  }
  return `(trap - ERR EXIT\n${lines}\n) >${name}.out 2>${name}.err &
beside+=($!)
for try in {1..400}; do grep -qE '^(Stele is ready|Relaying to|Listening on)' ${name}.out && break; sleep 0.1; done
grep -qE '^(Stele is ready|Relaying to|Listening on)' ${name}.out || echo 'it does not get ready' >${name}.failed`;
}

function pastedOf(output: string, errors: string, failed: string): Pasted {
  return {
    output,
    errors: errors.replaceAll(/@status \d+\n/g, ''),
    statuses: Array.from(errors.matchAll(/@status (\d+)/g), ([, status]) => Number(status)),
    failed: failed.trim() === '' ? [] : failed.trim().split('\n'),
  };
}
