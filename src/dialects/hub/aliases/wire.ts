import { type Static, Type } from 'typebox';
import { CLOSED } from '../wire.ts';

/** The id by which one dialect's clients know something. */
export const Alias = Type.Object(
  { alias: Type.String({ minLength: 1, maxLength: 255, description: "The id that the dialect's clients use." }) },
  { 'x-name': 'Alias', ...CLOSED },
);
export type Alias = Static<typeof Alias>;

export const Aliases = Type.Object(
  {
    id: Type.String({ description: "The hub's own id." }),
    aliases: Type.Record(Type.String(), Type.String(), { description: 'By dialect, where it is not the own id.' }),
  },
  { 'x-name': 'Aliases' },
);

export const PARAMETERS = {
  id: "The hub's own id.",
  dialect: 'The dialect whose clients use the alias, by the name of its OpenAPI document.',
};

/** What remains when an id is taken away has a version, unlike what remains of other deletions. */
export const TAG = { ETag: 'The version of what has the ids, such as `"7"`, for `If-Match`.' };
