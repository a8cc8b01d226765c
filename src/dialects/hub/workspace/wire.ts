import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { JsonObject } from '../../../model/json.ts';
import type { Workspace as CanonicalWorkspace } from '../../../model/workspace.ts';
import { NullableText } from '../wire.ts';

export const Workspace = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    default_currency: NullableText({ description: 'ISO 4217: what an order that names none is in.' }),
    settings: Type.Record(Type.String(), Type.Object({}), { description: 'What was settled, by dialect.' }),
  },
  { 'x-name': 'Workspace' },
);

/** A workspace as it is shown. */
export const showWorkspace = (
  workspace: CanonicalWorkspace,
): Omit<Static<typeof Workspace>, 'settings'> & { settings: Record<string, JsonObject> } => ({
  id: workspace.id,
  name: workspace.name,
  default_currency: workspace.default_currency ?? null,
  settings: workspace.settings ?? {},
});

/** What can be settled about each dialect that declares anything; null goes back to what the dialect does by itself. */
export function settingsOf(declared: Readonly<Record<string, TObject>>): TObject {
  const properties: TProperties = {};
  for (const [name, { type: _type, ...schema }] of Object.entries(declared)) {
    const { 'x-name': _name, ...rest } = schema as TObject & { 'x-name'?: string };
    properties[name] = Type.Optional(Type.Unsafe({ ...rest, type: ['object', 'null'] }));
  }
  return Type.Object(properties, { additionalProperties: false });
}
