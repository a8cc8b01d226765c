import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BatchesClient, batchesOf } from '../batches/batches-client.ts';
import type { TestHub } from '../support/test-hub.ts';
import { hasScript, hubWithUser, type User } from './stele.ts';

let hub: TestHub;
let ada: User;
let client: BatchesClient;

beforeAll(async () => {
  ({ hub, ada } = await hubWithUser());
  client = batchesOf(hub);
});

const batchIn = (text: string): string => /Batch ([\w-]+)/.exec(text)?.[1] ?? '';

/** Makes drafts with a tag, and gives them another note. Returns their ids and the id of the batch. */
async function changed(count: number, tag: string): Promise<{ ids: string[]; batch: string }> {
  const ids = await client.make(count, tag);
  const { batch_id: batch = '' } = await client.bulk({
    filter: { tag },
    patch: { internal_note: 'new' },
    tags: { add: ['to check'] },
    reason: 'Quarter end',
  });
  return { ids, batch };
}

/** As a hub leaves a batch that was killed before it stored any result. */
async function cutOff(id: string, lease: string): Promise<void> {
  await hub.sql(
    `update batches set state = 'running', updated = 0, lease_owner = 'gone', lease_until = now() + $2::interval
      where id = $1`,
    [id, lease],
  );
  await hub.sql(
    `update batch_slices set is_done = false, entries = (select json_agg(json_build_object('id', e ->> 'id'))
      from json_array_elements(entries) as e) where batch_id = $1`,
    [id],
  );
}

describe('bulk', () => {
  it('says how to undo it', async () => {
    const ids = await client.make(2, 'undoable');
    const args = ['bulk', '-f', 'tag=undoable', '--set-status', 'confirmed', '--yes'];
    const { code, stdout, stderr } = await ada.run(args);
    expect([code, stdout]).toEqual([0, '2 orders changed, 0 unchanged, 0 refused\n']);
    const id = batchIn(stderr);
    expect(stderr).toBe(`Batch ${id}\nTo undo it: stele batches undo ${id}\n`);
    expect((await client.results(id)).items.map((each) => each.id).toSorted()).toEqual(ids.toSorted());
  });

  it('lists its refused orders by a command that it names', async () => {
    const [id = ''] = await client.make(1, 'partly');
    const args = ['bulk', '--ids', '-', '--add-tag', 'x', '--yes'];
    const { code, stderr } = await ada.run(args, { input: `${id}\nnowhere\n` });
    expect(code).toBe(5);
    const [, command = ''] = /To list them:\n {2}stele (.+)$/m.exec(stderr) ?? [];
    const { stdout } = await ada.run(command.split(' '));
    expect(stdout).toMatch(/^ +refused +There is no order "nowhere" +nowhere$/m);
    expect(stdout).not.toContain(id);
  });
});

describe('a dry run of many orders', () => {
  const args = ['bulk', '-f', 'tag=tried', '--set-status', 'confirmed', '--add-tag', 'seen', '--dry-run'];

  beforeAll(async () => {
    const ids = await client.make(24, 'tried');
    await client.bulk({ ids: ids.slice(0, 2), status: { state: 'archived' } });
    await client.bulk({ ids: ids.slice(2, 3), status: { state: 'confirmed' } });
  });

  it('says how many there are, shows the first twenty, and counts statuses and fields', async () => {
    const latest = await client.list('?limit=1');
    const { code, stdout, stderr } = await ada.run(args);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('Dry run of 24 orders: nothing is stored.');
    const shown = lines.filter((line) => / {2}[0-9a-f-]{36}$/.test(line));
    expect(shown).toHaveLength(20);
    const display = (await hub.order(/[0-9a-f-]{36}$/.exec(shown[0] ?? '')?.[0] ?? '')).display_id;
    expect(shown[0]?.startsWith(`${display}  `)).toBe(true);
    expect(lines.slice(-6)).toEqual([
      '… and 4 more of 24 orders',
      '  status Draft → Confirmed: 21',
      '  status Completed → Confirmed: 2',
      '  tags: 24',
      '  completed_at: 2',
      '24 orders would be changed, 0 unchanged, 0 refused',
    ]);
    expect(stderr).toBe('The same command without --dry-run does it.\n');
    expect(await client.list('?limit=1')).toEqual(latest);
  });

  it('is counted by status in the reply of the API, too', async () => {
    const entries = await hub.sql<{ id: string; state: string }>(
      `select id, state from statuses where workspace_id = 'demo' and is_default`,
    );
    const [draft, archived, confirmed] = ['draft', 'archived', 'confirmed'].map(
      (wanted) => entries.find(({ state }) => state === wanted)?.id,
    );
    const wish = { filter: { tag: 'tried' }, status: { state: 'confirmed' } };
    const tried = await client.bulk(wish, { 'Stele-Dry-Run': 'true' });
    const moves = [
      { from: draft, to: confirmed, orders: 21 },
      { from: archived, to: confirmed, orders: 2 },
    ];
    expect(tried).toMatchObject({ dry_run: true, total: 24, changed: 23, unchanged: 1, moves });
    expect(tried.results).toHaveLength(24);
    const [first] = tried.results;
    expect(first).toMatchObject({ display_id: (await hub.order(first?.id ?? '')).display_id });
    const lines = await ada.json([...args.slice(0, 5), '--dry-run']);
    expect(lines[0]).toEqual({ total: 24, dry_run: true });
    expect(lines.at(-1)).toMatchObject({ summary: { total: 24, moves } });
  });

  it('shows the refused orders that come later', async () => {
    const ids = await client.make(22, 'late');
    const input = [...ids, 'nowhere'].join('\n');
    const { code, stdout, stderr } = await ada.run(['bulk', '--ids', '-', '--add-tag', 'x', '--dry-run'], { input });
    expect(code).toBe(5);
    expect(stdout).toContain('refused nowhere: There is no order "nowhere"\n… and 2 more of 23 orders\n');
    expect(stdout).toContain('  refused, Not found: 1\n22 orders would be changed, 0 unchanged, 1 refused\n');
    expect(stderr).toContain('1 order would be refused');
  });
});

describe('batches', () => {
  it('are listed, shown with what was asked, and with what became of each order', async () => {
    const { ids, batch } = await changed(2, 'shown');
    const list = await ada.run(['batches', 'list', '--limit', '1']);
    expect(list.stdout).toMatch(/^ID +BEGAN +KIND +STATE +CHANGED +REFUSED +TOTAL +BY +REASON$/m);
    expect(list.stdout).toMatch(
      new RegExp(`^${batch} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +bulk +done +2 +0 +2 +.+ +Quarter end$`, 'm'),
    );
    expect(await ada.json(['batches', 'list', '--kind', 'undo', '--state', 'cut_off'])).toEqual([]);

    const { stdout } = await ada.run(['batches', 'get', batch]);
    expect(stdout).toMatch(/^what +bulk of orders, done$/m);
    expect(stdout).toMatch(/^which +tag=shown$/m);
    expect(stdout).toMatch(/^tags +\+to check$/m);
    expect(stdout).toMatch(/^patch +\{"internal_note":"new"\}$/m);
    expect(stdout).toMatch(/^done +2 changed, 0 unchanged, 0 refused$/m);
    expect(stdout).toContain(`To undo it: stele batches undo ${batch}\n`);
    expect((await ada.json(['batches', 'get', batch]))[0]).toMatchObject({ id: batch, actor: { kind: 'key' } });

    const results = await ada.run(['batches', 'results', batch]);
    expect(results.stdout).toMatch(/^ORDER +RESULT +BEFORE +AFTER +PROBLEM +ID$/m);
    for (const id of ids) {
      const { display_id } = await hub.order(id);
      expect(results.stdout).toMatch(new RegExp(`^${display_id} +changed +1 +2 +${id}$`, 'm'));
    }
    const first = await ada.run(['batches', 'results', batch, '--limit', '1']);
    expect(first.stderr).toBe('the first 1 order; --limit shows more\n');
  });

  it('name the status of a change', async () => {
    await client.make(1, 'named-status');
    const done = await ada.run(['bulk', '-f', 'tag=named-status', '--set-status', 'Closed', '--yes']);
    expect((await ada.run(['batches', 'get', batchIn(done.stderr)])).stdout).toMatch(/^status +Closed$/m);
  });

  it.each([['get'], ['results'], ['undo'], ['continue']])('%s says where the ids are', async (command) => {
    const { code, stderr } = await ada.run(['batches', command, 'nowhere']);
    expect(code).toBe(3);
    expect(stderr).toContain('There is no batch "nowhere"\n`stele batches list` lists');
  });

  it.runIf(hasScript)('fit 80 columns', async () => {
    const { batch } = await changed(1, 'narrow');
    for (const args of [['list'], ['get', batch], ['results', batch], ['undo', batch, '--dry-run']]) {
      const lines = await ada.linesOnTerminal(['batches', ...args], 80);
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
    const [head] = await ada.linesOnTerminal(['batches', 'list'], 80);
    expect(head).toMatch(/^ID +BEGAN +KIND +STATE +CHANGED$/);
  });
});

describe('batches undo', () => {
  it('shows before what would go back, and what was changed since', async () => {
    const { ids, batch } = await changed(2, 'undo');
    const [kept = '', other = ''] = ids;
    await client.patch(kept, { internal_note: 'by hand' });
    const tried = await ada.run(['batches', 'undo', batch, '--dry-run']);
    expect(tried.code).toBe(5);
    expect(tried.stdout).toContain('Dry run of 2 orders: nothing is stored.');
    expect(tried.stdout).toContain(`refused ${kept}: internal_note was changed since the batch, last by "`);
    expect(tried.stdout).toMatch(/^ {2}internal_note +new → old$/m);
    expect(tried.stdout).toContain('  refused, Changed since: 1\n1 order would be changed, 0 unchanged, 1 refused\n');
    expect((await hub.order(other)).internal_note).toBe('new');

    const asked = await ada.run(['batches', 'undo', batch]);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain(`Undo batch ${batch}, which changed 2 orders? There is no terminal to ask on.`);

    const done = await ada.run(['batches', 'undo', batch, '--yes', '--reason', 'Wrong quarter']);
    expect([done.code, done.stdout.split('\n').at(-2)]).toEqual([5, '1 order changed, 0 unchanged, 1 refused']);
    expect([(await hub.order(kept)).internal_note, (await hub.order(other)).internal_note]).toEqual(['by hand', 'old']);
    expect((await hub.changes(other)).at(-1)).toMatchObject({ reason: 'Wrong quarter' });

    const undo = batchIn(done.stderr);
    const again = await ada.run(['batches', 'undo', batch, '--yes']);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe(`Batch ${batch} is undone already: nothing was changed now.\n`);
    expect(again.stderr).toContain(`stele batches get ${undo}\nIt left 1 order.`);
    expect((await ada.run(['batches', 'get', batch])).stdout).toMatch(new RegExp(`^undone by +${undo}$`, 'm'));

    expect((await ada.run(['batches', 'undo', batch, '--overwrite', '--yes'])).code).toBe(0);
    expect((await hub.order(kept)).internal_note).toBe('old');
  });
});

describe('an import', () => {
  it('is undone with a dry run before, and lists its refused rows', async () => {
    const { batch_id: id = '' } = await importOf('reference_id,currency\nCLI-1,EUR\nCLI-2,EUR\nCLI-3,shells\n');
    const rows = await ada.run(['batches', 'results', id, '--result', 'refused']);
    expect(rows.stdout).toMatch(/^line 4 +refused +line 4, column 7: currency .+$/m);
    const [kept = '', gone = ''] = (await client.results(id, '?result=changed')).items.map((each) => each.id ?? '');
    await client.patch(kept, { customer_note: 'worked on' });
    const tried = await ada.run(['batches', 'undo', id, '--dry-run']);
    expect(tried.code).toBe(5);
    expect(tried.stdout).toContain(`refused ${kept}: customer_note was changed since the batch, last by "`);
    expect(tried.stdout).toMatch(/^ {2}deleted: 1$/m);
    expect((await ada.run(['batches', 'undo', id, '--yes'])).stdout).toContain(
      '1 order changed, 0 unchanged, 1 refused',
    );
    expect((await ada.run(['orders', 'get', gone])).stderr).toContain('was deleted at');
    expect((await ada.run(['orders', 'get', kept])).code).toBe(0);
  });

  it('of customers is refused, with the commands that do it instead', async () => {
    const { batch_id: id = '' } = await importOf('reference_id,name\nCLI-C-1,Hardware\n', 'customers');
    const { code, stderr } = await ada.run(['batches', 'undo', id, '--yes']);
    expect(code).toBe(5);
    expect(stderr).toContain('An import of customers cannot be undone');
    const [, command = ''] = /^ {2}stele (changes .+)$/m.exec(stderr) ?? [];
    const { stdout } = await ada.run(command.split(' '));
    expect(stdout).toMatch(/createImport +customer .+ created/);
    expect((await ada.run(['batches', 'get', id])).stdout).not.toContain('To undo it');
  });
});

describe('batches continue', () => {
  it('does the rest of a batch that was cut off', async () => {
    const { ids, batch } = await changed(2, 'cut-off');
    await cutOff(batch, '-1 second');
    const shown = await ada.run(['batches', 'get', batch]);
    expect(shown.stdout).toMatch(/^what +bulk of orders, cut off$/m);
    expect(shown.stdout).toMatch(/^left +2$/m);
    expect(shown.stdout).toContain(`To do the rest: stele batches continue ${batch}\n`);
    expect((await ada.json(['batches', 'list', '--state', 'cut_off'])).map(({ id }) => id)).toEqual([batch]);
    const { code, stdout } = await ada.run(['batches', 'continue', batch]);
    expect([code, stdout]).toEqual([0, '2 orders changed, 0 unchanged, 0 refused\n']);
    for (const id of ids) expect((await hub.order(id)).version).toBe(2);
    const again = await ada.run(['batches', 'continue', batch]);
    expect([again.code, again.stdout]).toEqual([0, `Batch ${batch} is done: there is nothing to continue.\n`]);
  });

  it('says when a batch can be continued that seems to run', async () => {
    const { batch } = await changed(1, 'running');
    await cutOff(batch, '20 seconds');
    const { code, stderr } = await ada.run(['batches', 'continue', batch]);
    expect(code).toBe(5);
    expect(stderr).toContain('If its hub was killed, it can be continued after 30 seconds');
    await cutOff(batch, '-1 second');
  });

  it('names the command that resumes an import', async () => {
    const { batch_id: id = '' } = await importOf('reference_id\nRESUMED-1\n');
    const { code, stderr } = await ada.run(['batches', 'continue', id]);
    expect(code).toBe(5);
    expect(stderr).toContain('An import is resumed with its file');
    await hub.sql(`update batches set state = 'stopped' where id = $1`, [id]);
    expect((await ada.run(['batches', 'continue', id])).stderr).toContain(`stele import FILE --resume ${id}`);
  });
});

async function importOf(body: string, kind = 'orders'): Promise<{ batch_id?: string }> {
  const headers = { 'x-api-key': hub.key, 'content-type': 'text/csv' };
  const reply = await hub.send({ method: 'POST', path: `/api/imports?kind=${kind}`, body, headers });
  const id = String(reply.headers['location']).split('/').at(-1);
  return id === undefined ? {} : { batch_id: id };
}

describe('a reply that breaks off', () => {
  /** Passes requests on, and cuts the reply to the change of many orders off after so many lines. */
  let proxy: Server;
  let lines = 0;

  beforeAll(async () => {
    proxy = createServer((incoming, reply) => {
      const { method, url, headers } = incoming;
      const passed = request(`${hub.url}${url}`, { method: method ?? 'GET', headers }, (answer) => {
        if (url !== '/api/orders/bulk') {
          reply.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(reply);
          return;
        }
        if (lines > 0) reply.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/x-ndjson' });
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => {
          const whole = text.split('\n').slice(0, lines);
          if (lines > 0) reply.write(whole.map((line) => `${line}\n`).join(''), () => reply.destroy());
          else reply.destroy();
        });
      });
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
  });

  afterAll(() => proxy?.close());

  const throughProxy = (tag: string) => {
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    return ada.run(['bulk', '-f', `tag=${tag}`, '--add-tag', 'x', '--yes'], { env: { STELE_URL: url } });
  };

  it('says what was done, and how it goes on', async () => {
    await client.make(3, 'broken');
    lines = 2;
    const { code, stderr } = await throughProxy('broken');
    expect(code).toBe(4);
    const [{ id = '' } = {}] = (await client.list('?limit=1')).items;
    expect(stderr).toContain('At least 1 of 3 orders were done.\n');
    expect(stderr).toContain(`To look at it: stele batches get ${id}\nTo do the rest: stele batches continue ${id}\n`);
  });

  it('before its first line, says where to look', async () => {
    await client.make(1, 'silent');
    lines = 0;
    const { code, stderr } = await throughProxy('silent');
    expect(code).toBe(4);
    expect(stderr).toContain('Whether it began, and how far it is: stele batches list\n');
  });
});
