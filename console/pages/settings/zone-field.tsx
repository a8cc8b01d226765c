import { useEffect, useId, useState } from 'react';
import { TextField } from '../../kit/field.tsx';
import { useTexts } from '../../text/text.ts';

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const TICK_MS = 15_000;

/** A time zone by its name, found by any part of it, with the time that it is there. */
export function ZoneField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange(zone: string): void;
  error: string | undefined;
}) {
  const t = useTexts('settings');
  const listId = useId();
  const now = useNow();
  const time = timeIn(value === '' ? 'UTC' : value, now);
  return (
    <div>
      <TextField
        label={t('zone')}
        list={listId}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        error={error}
        hint={time === undefined ? t('zoneUnknown') : t('zoneHint', { time })}
      />
      <datalist id={listId}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone}>
            {timeIn(zone, now)}
          </option>
        ))}
      </datalist>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function timeIn(timeZone: string, now: number): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(
      now,
    );
  } catch {
    return undefined;
  }
}
