import { useWorkspace } from '../app/workspace.ts';
import { useTexts } from '../text/text.ts';

const LOCALE = 'en-GB';

/** Formats times in the workspace's zone; UTC without one. `short` leaves the seconds out. */
export function useTimeFormat(): (instant: string, style?: 'full' | 'short' | 'day') => string {
  const { time_zone } = useWorkspace();
  const timeZone = time_zone ?? 'UTC';
  return (instant, style = 'short') =>
    new Intl.DateTimeFormat(LOCALE, {
      timeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      ...(style === 'day' ? {} : { hour: '2-digit', minute: '2-digit' }),
      ...(style === 'full' ? { second: '2-digit', timeZoneName: 'short' } : {}),
    }).format(new Date(instant));
}

/** A time of the workspace. Its tip has the seconds and the zone. */
export function Time({ at, style = 'short' }: { at: string; style?: 'full' | 'short' | 'day' }) {
  const format = useTimeFormat();
  return (
    <time dateTime={at} title={format(at, 'full')} className="whitespace-nowrap">
      {format(at, style)}
    </time>
  );
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** How long ago a time was: `3 hours ago`. Its tip has the time. */
export function Ago({ at }: { at: string }) {
  const format = useTimeFormat();
  const t = useTexts('common');
  const passedMs = Date.now() - Date.parse(at);
  const [unit, sizeMs] = STEPS.find(([, size]) => Math.abs(passedMs) >= size) ?? ['second', 1000];
  const text =
    Math.abs(passedMs) < 5000
      ? t('now')
      : new Intl.RelativeTimeFormat('en').format(-Math.round(passedMs / sizeMs), unit);
  return (
    <time dateTime={at} title={format(at, 'full')} className="whitespace-nowrap">
      {text}
    </time>
  );
}
