import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { WebhookEndpoint, WebhookReplay, WebhookReplayPreview, WebhookReplayRequest } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useParameters } from '../../app/search.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { formatCount } from '../../format/money.tsx';
import { Time } from '../../format/time.tsx';
import { instantIn } from '../../format/zoned.ts';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { Facts } from '../../kit/page.tsx';
import { fieldError, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

type Range = 'missed' | 'time' | 'position' | 'everything';

interface Asked {
  range: Range;
  from: string;
  to: string;
  after: string;
  until: string;
  rate: string;
}

const isPreview = (reply: WebhookReplay | WebhookReplayPreview): reply is WebhookReplayPreview => 'dry_run' in reply;

function bodyOf(asked: Asked, missed: WebhookEndpoint['missed'], zone: string): WebhookReplayRequest {
  const { range, from, to, after, until, rate } = asked;
  const given: WebhookReplayRequest = {
    ...(range === 'missed' && missed ? { after: missed.after, until: missed.until } : {}),
    ...(range === 'time' && from !== '' ? { from: instantIn(zone, from) } : {}),
    ...(range === 'time' && to !== '' ? { to: instantIn(zone, to) } : {}),
    ...(range === 'position' && after.trim() !== '' ? { after: after.trim() } : {}),
    ...(range === 'position' && until.trim() !== '' ? { until: until.trim() } : {}),
  };
  return rate === '' ? given : { ...given, rate: Number(rate) };
}

/** Chooses a range, shows what a replay of it would send, and begins it. */
export function ReplayForm({ endpoint, onClose }: { endpoint: WebhookEndpoint; onClose(): void }) {
  const t = useTexts('webhooks');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [, change] = useParameters();
  const zone = useWorkspace().time_zone ?? 'UTC';
  const formId = useId();
  const [asked, setAsked] = useState<Asked>({
    range: endpoint.missed === null ? 'time' : 'missed',
    from: '',
    to: '',
    after: '',
    until: '',
    rate: '50',
  });
  const preview = useMutation({
    mutationFn: () => hub.webhooks.startReplay(endpoint.id, bodyOf(asked, endpoint.missed, zone), { dryRun: true }),
  });
  const shown = preview.data && isPreview(preview.data) ? preview.data : undefined;
  const start = useMutation({
    // What happens after the preview is not meant.
    mutationFn: (until: string) =>
      hub.webhooks.startReplay(endpoint.id, { ...bodyOf(asked, endpoint.missed, zone), until }),
    onSuccess: () => {
      say(t('done.replaying'));
      change({ replay: undefined, tab: 'replays' });
      return queryClient.invalidateQueries({ queryKey: ['webhooks', endpoint.id] });
    },
  });
  const set = (changed: Partial<Asked>): void => {
    setAsked({ ...asked, ...changed });
    preview.reset();
    start.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    preview.mutate();
  };
  const error = start.error ?? preview.error;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('replayForm.title')}
      description={t('replayForm.description')}
      actions={
        <>
          <Button type="submit" form={formId} isBusy={preview.isPending}>
            {t('replayForm.preview')}
          </Button>
          {shown && shown.events > 0 && (
            <Button look="primary" isBusy={start.isPending} onClick={() => start.mutate(shown.until)}>
              {t('replayForm.start', { count: shown.events })}
            </Button>
          )}
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <RangeFields asked={asked} onChange={set} hasMissed={endpoint.missed !== null} zone={zone} error={error} />
        <TextField
          label={t('replayForm.rate')}
          type="number"
          min={1}
          max={1000}
          className="w-28"
          value={asked.rate}
          onChange={({ target }) => set({ rate: target.value })}
          error={fieldError(error, 'rate')}
        />
        <Refusal error={error} />
        {shown && <Preview preview={shown} />}
      </form>
    </Dialog>
  );
}

function RangeFields({
  asked,
  onChange,
  hasMissed,
  zone,
  error,
}: {
  asked: Asked;
  onChange(change: Partial<Asked>): void;
  hasMissed: boolean;
  zone: string;
  error: unknown;
}) {
  const t = useTexts('webhooks');
  const ranges: readonly Range[] = [...(hasMissed ? (['missed'] as const) : []), 'time', 'position', 'everything'];
  return (
    <>
      <SelectField
        label={t('replayForm.what')}
        value={asked.range}
        onChange={({ target }) => onChange({ range: target.value as Range })}
        choices={ranges.map((value) => ({ value, label: t(`replayForm.${value}`) }))}
      />
      {asked.range === 'time' && (
        <div className="grid gap-3 sm:grid-cols-2">
          {(['from', 'to'] as const).map((side) => (
            <TextField
              key={side}
              label={t(`replayForm.${side}`)}
              type="datetime-local"
              {...(side === 'from' ? { hint: t('replayForm.zone', { zone }) } : {})}
              value={asked[side]}
              onChange={({ target }) => onChange({ [side]: target.value })}
              error={fieldError(error, side)}
            />
          ))}
        </div>
      )}
      {asked.range === 'position' &&
        (['after', 'until'] as const).map((side) => (
          <TextField
            key={side}
            label={t(`replayForm.${side}`)}
            className="font-mono"
            value={asked[side]}
            onChange={({ target }) => onChange({ [side]: target.value })}
            error={fieldError(error, side)}
          />
        ))}
    </>
  );
}

function Preview({ preview: { events, first, last, seconds } }: { preview: WebhookReplayPreview }) {
  const t = useTexts('webhooks');
  if (events === 0) return <p role="status">{t('replayForm.nothing')}</p>;
  const takes =
    seconds < 120
      ? t('replayForm.seconds', { count: seconds })
      : seconds < 7200
        ? t('replayForm.minutes', { count: Math.round(seconds / 60) })
        : t('replayForm.hours', { count: Math.round(seconds / 3600) });
  return (
    <div role="status" className="rounded-md border border-line bg-sunken p-3">
      <Facts
        facts={[
          [t('replayForm.events'), formatCount(events)],
          [t('replayForm.first'), first && <Place key="first" place={first} />],
          [t('replayForm.last'), last && <Place key="last" place={last} />],
          [t('replayForm.takes'), takes],
        ]}
      />
    </div>
  );
}

const Place = ({ place }: { place: NonNullable<WebhookReplayPreview['first']> }) => (
  <>
    {place.entity} <span className="font-mono text-xs">{place.id.slice(0, 8)}</span> v{place.version},{' '}
    <Time at={place.at} style="full" />
  </>
);
