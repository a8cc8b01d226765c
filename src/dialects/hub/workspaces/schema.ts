import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { JsonObject } from '../../../model/json.ts';
import { KEPT_BODIES, KEPT_REQUESTS, REQUESTS_KEPT_DAYS } from '../../../model/kept-request.ts';
import type { Workspace as CanonicalWorkspace, WorkspaceChange as Change } from '../../../model/workspace.ts';
import { CLOSED, ignored, Name, NullableText, Words } from '../schema.ts';

const LONGEST_KEPT_DAYS = 90;
const KEPT_DAYS = 30;

const Currency = () =>
  NullableText({ format: 'iso-4217', description: 'ISO 4217: the currency of an order that names none.' });

const TimeZone = () =>
  NullableText({
    format: 'time-zone',
    description:
      'A name of the IANA database, for the days in filters (UTC without it) and for local times in imported files, ' +
      'which are ambiguous without it. Every time on the wire is in UTC.',
  });

const KeptDays = () =>
  Type.Integer({
    minimum: 1,
    maximum: LONGEST_KEPT_DAYS,
    description: `The number of days for which a repeated \`Idempotency-Key\` gets the first reply; ${KEPT_DAYS} by default.`,
  });

const RequestsKept = () =>
  Words(KEPT_REQUESTS, {
    description: 'Which requests `GET /api/requests` can show: those that failed by default, `all`, or `none`.',
  });

const RequestsKeptDays = () =>
  Type.Integer({
    minimum: 1,
    maximum: LONGEST_KEPT_DAYS,
    description: `The number of days for which requests are kept; ${REQUESTS_KEPT_DAYS} by default.`,
  });

const RequestBodies = () =>
  Words(KEPT_BODIES, {
    description:
      'Whether the bodies of kept requests are kept too: not by default. `masked`: without secrets, and with a mask in ' +
      'place of the letters and digits of personal values.',
  });

export const Workspace = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    default_currency: Currency(),
    time_zone: TimeZone(),
    answers_kept_days: KeptDays(),
    requests_kept: RequestsKept(),
    requests_kept_days: RequestsKeptDays(),
    request_bodies: RequestBodies(),
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
  requests_kept: workspace.requests_kept ?? 'failures',
  requests_kept_days: workspace.requests_kept_days ?? REQUESTS_KEPT_DAYS,
  request_bodies: workspace.request_bodies ?? 'none',
  settings: workspace.settings ?? {},
  created_at: workspace.created_at ?? '',
  archived_at: workspace.archived_at ?? null,
});

/** The optional fields of a workspace. */
export const WorkspaceFields = {
  default_currency: Type.Optional(Currency()),
  time_zone: Type.Optional(TimeZone()),
  answers_kept_days: Type.Optional(KeptDays()),
  requests_kept: Type.Optional(RequestsKept()),
  requests_kept_days: Type.Optional(RequestsKeptDays()),
  request_bodies: Type.Optional(RequestBodies()),
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
  const { requests_kept, requests_kept_days, request_bodies } = body as Change;
  const keeping = { requests_kept, requests_kept_days, request_bodies };
  return { name, default_currency, time_zone, answers_kept_days, ...keeping, settings };
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
