import type { RecordSet } from '../../core/context/record-set.ts';
import type { Core } from '../../core/core.ts';
import type { RecordWrite } from '../../core/records/record-command.ts';
import type { WriteOutcome } from '../../core/write-command.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { asProblem, type WritableRow } from '../items/item.ts';
import { differingExtras, differingFields, newRow } from '../replies/differing.ts';
import { type RecordReplies, withoutAbsent } from '../replies/vendor-replies.ts';
import type { ImportWriter, WriterOptions, WrittenResult } from './order-writer.ts';

/** As of customers: each record is a transaction of its own. */
const AT_ONCE = 8;

type Kind = 'products' | 'items';
type Row = Record<string, unknown>;

/** Writes a vendor's products or items, each under the vendor's own id. */
export function recordWriter(kind: Kind, options: WriterOptions): ImportWriter {
  return async (core, items) => {
    const outcomes: WriteOutcome[] = [];
    for (let i = 0; i < items.length; i += AT_ONCE) {
      const some = items.slice(i, i + AT_ONCE);
      outcomes.push(...(await Promise.all(some.map((item) => write(core, kind, item, options)))));
    }
    return outcomes;
  };
}

async function write(core: Core, kind: Kind, item: WritableRow, options: WriterOptions): Promise<WriteOutcome> {
  const { id: own, order_type_id: type } = (item.body ?? {}) as Row;
  const id = typeof own === 'string' ? own : options.idOfRow(item.row);
  let before: number | undefined;
  return core.records.write({
    actor: options.actor,
    target: { kind, put: id },
    requires: { ids: { order_types: typeof type === 'string' ? [type] : [] } },
    change: (found) => {
      before = found.get(kind, id)?.version;
      const problems = [...item.problems.map(asProblem), ...depthProblems(item, options), ...typeProblems(type, found)];
      return problems.length > 0 ? refuse({ kind: 'invalid', problems }) : writesOf(kind, id, item, found, options);
    },
    reply: (found) => {
      const { version = 0 } = found.get(kind, id) ?? {};
      const result = before === undefined ? 'created' : before === version ? 'unchanged' : 'updated';
      return { status: 200, headers: {}, body: JSON.stringify({ result, id, version } satisfies WrittenResult) };
    },
    absent: { kind: 'internal' },
  });
}

/** All of the vendor's record for a new one, else what differs from what the dialect shows. */
function writesOf(
  kind: Kind,
  id: string,
  { reply }: WritableRow,
  found: RecordSet,
  { replies, settings }: WriterOptions,
): Result<RecordWrite[]> {
  const lens = replies?.[kind] as RecordReplies<Kind> | undefined;
  if (!reply || !lens) return refuse({ kind: 'internal' });
  const present = found.get(kind, id);
  if (present && settings.existing === 'skip') return ok([]);
  const { id: _own, ...row } = reply.row;
  if (!present) return ok([{ kind, id, content: newRow(row) } as unknown as RecordWrite]);
  const shown = lens.rowOf(JSON.parse(JSON.stringify(lens.shown(present))) as Row).row;
  const { extras, ...differing } = differingFields(row, shown);
  const meant = differingExtras(extras && row['extras'], shown['extras'], present.extras ?? {});
  const { id: _id, version: _version, created_at: _made, changed_at: _changed, ...stored } = present;
  const whole = Object.keys(meant).length > 0 ? { extras: { ...present.extras, ...meant } } : {};
  const content = withoutAbsent({ ...stored, ...differing, ...whole });
  return ok([{ kind, id, content } as unknown as RecordWrite]);
}

const depthProblems = ({ body }: WritableRow, { lens }: WriterOptions): Problem[] =>
  lens.depthProblems((body as Row | undefined)?.['extras']);

/** The order type of an item must be there, as for an item that a client makes. */
function typeProblems(type: unknown, found: RecordSet): Problem[] {
  if (typeof type !== 'string' || found.get('order_types', type)) return [];
  return [
    {
      place: 'body',
      path: ['order_type_id'],
      rule: 'reference',
      reason: 'is no order type of the workspace: add one with this id first (PUT /api/order-types/{id})',
      binding: 'shape',
    },
  ];
}
