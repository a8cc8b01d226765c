import { CheckField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';
import { type EventType, entitiesOf, type Format } from './event-types.ts';

/** Chooses types of events: all, or some by their entities. */
export function TypeChoice({
  format,
  types,
  onChange,
  error,
}: {
  format: Format;
  /** Undefined: all that the format has. */
  types: readonly EventType[] | undefined;
  onChange(types: readonly EventType[] | undefined): void;
  error: string | undefined;
}) {
  const t = useTexts('webhooks');
  const without = (...gone: readonly EventType[]) => (types ?? []).filter((type) => !gone.includes(type));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('form.types')}</legend>
      <CheckField
        type="radio"
        name="types"
        label={t('form.typesAll')}
        checked={types === undefined}
        onChange={() => onChange(undefined)}
      />
      <CheckField
        type="radio"
        name="types"
        label={t('form.typesSome')}
        checked={types !== undefined}
        onChange={() => onChange(['order.*'])}
      />
      {types !== undefined && (
        <div className="flex max-h-64 flex-col divide-y divide-line overflow-y-auto rounded-md border border-line">
          {entitiesOf(format).map(({ entity, types: own }) => {
            const whole = `${entity}.*` as EventType;
            const isWhole = types.includes(whole);
            return (
              <div key={entity} className="flex flex-col gap-1.5 px-3 py-2">
                <CheckField
                  label={t('form.allOf', { entity: entity.replaceAll('_', ' ') })}
                  checked={isWhole}
                  onChange={() => onChange(isWhole ? without(whole) : [...without(...own), whole])}
                />
                {!isWhole && (
                  <div className="ml-6 flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
                    {own.map((type) => (
                      <CheckField
                        key={type}
                        label={type.split('.')[1]?.replaceAll('_', ' ')}
                        checked={types.includes(type)}
                        onChange={() => onChange(types.includes(type) ? without(type) : [...types, type])}
                      />
                    ))}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      )}
      {error !== undefined && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
