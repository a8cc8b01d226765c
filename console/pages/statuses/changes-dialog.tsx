import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SteleError } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Button } from '../../kit/button.tsx';
import { Badge } from '../../kit/marks.tsx';
import { Dialog } from '../../kit/overlay.tsx';
import { useErrorText } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';
import { type Entry, type Step, stepsOf } from './catalog.ts';
import { useStepText } from './step-text.ts';
import { type Catalog, doStep, sameEntries, tryStep } from './use-catalog.ts';

/** Why a change was not saved. */
type Outcome = { error: unknown };

/** The changes of the draft: what each would do, tried and not stored, and what became of it. */
export function ChangesDialog({ catalog, onClose }: { catalog: Catalog; onClose(): void }) {
  const t = useTexts('statuses');
  const common = useTexts('common');
  const hub = useHub();
  const [busy, setBusy] = useState<string | undefined>(undefined);
  const [outcome, setOutcome] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [isMoved, setMoved] = useState(false);
  const steps = stepsOf(catalog.base, catalog.entries);
  const isBlocked = catalog.conflicts.length > 0;

  const save = async (wanted: readonly Step[], all: string): Promise<void> => {
    setBusy(all);
    setOutcome(new Map());
    setMoved(false);
    try {
      if (!sameEntries(await catalog.refresh(), catalog.base)) return setMoved(true);
      for (const step of wanted) {
        try {
          await doStep(hub, step);
        } catch (error) {
          setOutcome(new Map([[keyOf(step), { error }]]));
          return;
        }
      }
      if (wanted.length === steps.length) onClose();
    } catch (error) {
      setOutcome(new Map(wanted.slice(0, 1).map((step) => [keyOf(step), { error }])));
    } finally {
      await catalog.refresh().catch(() => undefined);
      setBusy(undefined);
    }
  };
  return (
    <Dialog
      isOpen
      shape="wide"
      onClose={onClose}
      title={t('changes.title')}
      description={t('changes.about')}
      actions={
        <>
          <Button onClick={onClose}>{common('close')}</Button>
          <Button
            look="primary"
            isBusy={busy === 'all'}
            disabled={isBlocked || busy !== undefined || steps.length === 0}
            onClick={() => void save(steps, 'all')}
          >
            {t('changes.saveAll', { count: steps.length })}
          </Button>
        </>
      }
    >
      {(isBlocked || isMoved) && (
        <p role="alert" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          {isBlocked ? t('changes.blocked') : t('changes.moved')}
        </p>
      )}
      <ol className="divide-y divide-line">
        {steps.map((step) => (
          <StepRow
            key={keyOf(step)}
            step={step}
            entries={catalog.entries}
            outcome={outcome.get(keyOf(step))}
            isBusy={busy === keyOf(step)}
            isDisabled={isBlocked || busy !== undefined}
            onSave={() => void save([step], keyOf(step))}
          />
        ))}
      </ol>
      {steps.length === 0 && <p className="text-soft">{t('changes.none')}</p>}
    </Dialog>
  );
}

const keyOf = (step: Step): string => (step.kind === 'order' ? 'order' : `${step.kind} ${step.entry.id}`);

function StepRow({
  step,
  entries,
  outcome,
  isBusy,
  isDisabled,
  onSave,
}: {
  step: Step;
  entries: readonly Entry[];
  outcome: Outcome | undefined;
  isBusy: boolean;
  isDisabled: boolean;
  onSave(): void;
}) {
  const t = useTexts('statuses');
  const common = useTexts('common');
  const { title, lines } = useStepText(step, entries);
  const waits = step.kind !== 'create' && step.isAfterCreate;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <ul className="text-sm text-soft">
          {lines.map((line) => (
            <li key={line} className="break-words">
              {line}
            </li>
          ))}
        </ul>
        {outcome !== undefined ? (
          <ErrorLine error={outcome.error} />
        ) : waits ? (
          <p className="mt-1 text-sm text-soft">{t('changes.waits')}</p>
        ) : (
          <Trial step={step} />
        )}
      </div>
      <Button isSmall isBusy={isBusy} disabled={isDisabled || waits} onClick={onSave}>
        {common('save')}
        <span className="sr-only">{title}</span>
      </Button>
    </li>
  );
}

/** What the hub says of a change that it stores nowhere. */
function Trial({ step }: { step: Step }) {
  const t = useTexts('statuses');
  const hub = useHub();
  const trial = useQuery({
    queryKey: ['statuses', 'trial', step],
    queryFn: () => tryStep(hub, step),
    retry: false,
    staleTime: 0,
  });
  if (trial.isError) return <ErrorLine error={trial.error} />;
  if (!trial.data) return <p className="mt-1 text-sm text-soft">{t('changes.trying')}</p>;
  return trial.data.accepted ? (
    <p className="mt-1">
      <Badge tone="good">{t('changes.accepted')}</Badge>
    </p>
  ) : (
    <p className="mt-1 text-sm text-bad">
      {trial.data.refusal?.detail ?? problemOf(trial.data.reply.body) ?? t('changes.refused')}
    </p>
  );
}

const problemOf = (body: unknown): string | undefined => {
  const { detail, title, errors } = (body ?? {}) as {
    detail?: string;
    title?: string;
    errors?: { pointer?: string; detail: string }[];
  };
  return detail ?? errors?.map((each) => `${each.pointer ?? ''} ${each.detail}`.trim()).join('; ') ?? title;
};

function ErrorLine({ error }: { error: unknown }) {
  const { title, detail } = useErrorText()(error);
  return (
    <p role="alert" className="mt-1 text-sm text-bad">
      <strong className="font-semibold">{title}</strong> {error instanceof SteleError ? error.message : detail}
    </p>
  );
}
