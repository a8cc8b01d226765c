import { classes } from '../../kit/classes.ts';
import { SCRIPTS, type Script, ScriptMark } from '../../kit/marks.tsx';

/** The fields that say the same in each script: its name, its status, its note. */
const FIELDS: Readonly<Record<Script, readonly string[]>> = {
  wizcommerce: ['display_id', 'status', 'internal_note'],
  bitbybit: ['orderNumber', 'status', 'notes'],
  evreka: ['name', 'status.name', 'note'],
  hub: ['display_id', 'status.name', 'internal_note'],
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const valueAt = (view: unknown, path: string): string => {
  const value = path.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), view);
  return value === undefined || value === null ? '' : String(value);
};

/** The lines of a view by their fields. Some vendors wrap the order. */
export function linesOf(dialect: Script, view: Record<string, unknown>): Record<string, string> {
  const order = isObject(view['data']) ? view['data'] : view;
  return Object.fromEntries(FIELDS[dialect].map((field) => [field, valueAt(order, field)]));
}

/** The four scripts of an order beside each other. What differs from before is marked, with what it was. */
export function Views({
  label,
  now,
  before,
}: {
  label: string;
  now: Readonly<Record<string, Readonly<Record<string, string>>>>;
  before: Readonly<Record<string, Readonly<Record<string, string>>>>;
}) {
  return (
    <ul
      aria-label={label}
      className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2 xl:grid-cols-4"
    >
      {SCRIPTS.map((dialect) => (
        <li key={dialect} className="flex min-w-0 flex-col gap-2 bg-panel p-4">
          <ScriptMark dialect={dialect} />
          <dl className="flex flex-col gap-1 font-mono text-xs">
            {Object.entries(now[dialect] ?? {}).map(([field, value]) => (
              <Line key={`${field} ${value}`} {...{ field, value }} was={before[dialect]?.[field]} />
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Line({ field, value, was }: { field: string; value: string; was: string | undefined }) {
  const isChanged = was !== undefined && was !== value;
  return (
    <div className={classes('min-w-0 rounded px-1.5 py-1', isChanged && 'just-changed bg-changed')}>
      <dt className="text-soft">{field}</dt>
      <dd className="min-h-4 break-words">
        {isChanged && was !== '' && <del className="block truncate text-soft">{was}</del>}
        {isChanged ? <ins className="no-underline">{value}</ins> : value}
      </dd>
    </div>
  );
}
