import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { JsonObject } from '../../../model/json.ts';
import type { Workspace as CanonicalWorkspace, WorkspaceChange as Change } from '../../../model/workspace.ts';
import { CLOSED, ignored, Name, NullableText } from '../schema.ts';

const LONGEST_KEPT_DAYS = 90;
const KEPT_DAYS = 30;

const Currency = () =>
  NullableText({ format: 'iso-4217', description: 'ISO 4217: the currency of an order that names none.' });

const TimeZone = () =>
  NullableText({
    format: 'time-zone',
    description:
      'A name of the IANA database, for local times in imported files, which are ambiguous without it. Every time ' +
      'on the wire is in UTC.',
  });

const KeptDays = () =>
  Type.Integer({
    minimum: 1,
    maximum: LONGEST_KEPT_DAYS,
    description: `The number of days for which a repeated \`Idempotency-Key\` gets the first reply; ${KEPT_DAYS} by default.`,
  });

export const Workspace = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    default_currency: Currency(),
    time_zone: TimeZone(),
    answers_kept_days: KeptDays(),
    settings: Type.Record(Type.String(), Type.Object({}), { description: 'The settings of each dialect.' }),
    created_at: Type.String({ format: 'date-time' }),
    archived_at: NullableText({ format: 'date-time', description: 'The time from which no key works in it.' }),
  },
  { 'x-name': 'Workspace' },
);

/** Shows a workspace. */
export const showWorkspace = (
  workspace: CanonicalWorkspace,
): Omit<Static<typeof Workspace>, 'settings'> & { settings: Record<string, JsonObject> } => ({
  id: workspace.id,
  name: workspace.name,
  default_currency: workspace.default_currency ?? null,
  time_zone: workspace.time_zone ?? null,
  answers_kept_days: workspace.answers_kept_days ?? KEPT_DAYS,
  settings: workspace.settings ?? {},
  created_at: workspace.created_at ?? '',
  archived_at: workspace.archived_at ?? null,
});

/** The optional fields of a workspace. */
export const WorkspaceFields = {
  default_currency: Type.Optional(Currency()),
  time_zone: Type.Optional(TimeZone()),
  answers_kept_days: Type.Optional(KeptDays()),
};

/** The fields of a change of a workspace; each dialect declares its settings. */
export const changeFields = (settings: Readonly<Record<string, TObject>>) => ({
  name: Type.Optional(Name()),
  ...WorkspaceFields,
  settings: Type.Optional(settingsOf(settings)),
  ...ignored(Workspace.properties, ['id', 'created_at', 'archived_at']),
});

/** The requested change. */
export const changeOf = (body: unknown): Change => {
  const { name, default_currency, time_zone, answers_kept_days, settings } = body as Change;
  return { name, default_currency, time_zone, answers_kept_days, settings };
};

/** The settings of each dialect that declares any; null restores the dialect's defaults. */
function settingsOf(declared: Readonly<Record<string, TObject>>): TObject {
  const properties: TProperties = {};
  for (const [name, { type: _type, ...schema }] of Object.entries(declared)) {
    const { 'x-name': _name, ...rest } = schema as TObject & { 'x-name'?: string };
    properties[name] = Type.Optional(Type.Unsafe({ ...rest, type: ['object', 'null'] }));
  }
  return Type.Object(properties, CLOSED);
}
