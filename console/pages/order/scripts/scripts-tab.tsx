import { useState } from 'react';
import type { Order } from '../../../../sdk/index.ts';
import { useParameters } from '../../../app/search.ts';
import { classes } from '../../../kit/classes.ts';
import { CopyButton } from '../../../kit/code.tsx';
import { SelectField } from '../../../kit/field.tsx';
import { SCRIPTS, type Script, ScriptMark } from '../../../kit/marks.tsx';
import { Panel } from '../../../kit/page.tsx';
import { Segments } from '../../../kit/segments.tsx';
import { Failed, Loading } from '../../../kit/states.tsx';
import { useTexts } from '../../../text/text.ts';
import { type Fresh, useEntry, useViews } from '../data/order-data.ts';
import { Calls } from './calls-panel.tsx';
import { Inscription } from './inscription.tsx';
import { MeaningTable } from './meaning-table.tsx';
import { isOtherwise, MEANING_NAMES, type Meaning } from './meanings.ts';
import type { Views } from './views.ts';

/** "In every script": the order as each dialect's clients see it, what differs, and how each would send the change. */
export function ScriptsTab({ order, fresh }: { order: Order; fresh: Fresh | undefined }) {
  const t = useTexts('order');
  const [parameters, setParameters] = useParameters();
  const [phoneScript, setPhoneScript] = useState<Script>('wizcommerce');
  const { id, version } = order;
  const against = readAgainst(parameters['against'], version);
  const { views, error } = useViews(id, version);
  const { views: before } = useViews(id, against, against > 0);
  const form = parameters['form'] === 'meaning' ? 'meaning' : 'written';
  if (error) return <Failed error={error} />;
  const compared = against > 0 ? before : {};
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Segments
          label={t('scripts.form')}
          choices={[
            { id: 'written', label: t('scripts.asWritten') },
            { id: 'meaning', label: t('scripts.byMeaning') },
          ]}
          chosen={form}
          onChoose={(chosen) => setParameters({ form: chosen === 'meaning' ? chosen : undefined })}
        />
        <Compare version={version} against={against} onChoose={(value) => setParameters({ against: value })} />
        <Legend />
      </div>
      <Segments
        label={t('scripts.which')}
        className="md:hidden"
        choices={SCRIPTS.map((script: Script) => ({
          id: script,
          label: <ScriptMark dialect={script} hidesName={script !== phoneScript} />,
        }))}
        chosen={phoneScript}
        onChoose={(script: Script) => setPhoneScript(script)}
      />
      {form === 'meaning' ? (
        <Panel isFlush>
          <MeaningTable views={views} before={compared} phoneScript={phoneScript} />
        </Panel>
      ) : (
        <Slabs
          views={views}
          before={compared}
          phoneScript={phoneScript}
          freshness={fresh?.version === version ? version : undefined}
        />
      )}
      <LastChange order={order} views={views} phoneScript={phoneScript} />
    </div>
  );
}

/** The version to compare with: the one before, by default; 0 for none. */
function readAgainst(text: string | undefined, version: number): number {
  const given = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(given) && given >= 0 && given !== version ? given : version - 1;
}

const MOST_CHOICES = 60;

function Compare({ version, against, onChoose }: { version: number; against: number; onChoose(value: string): void }) {
  const t = useTexts('order');
  const versions = Array.from({ length: Math.min(MOST_CHOICES, version + 5) }, (_, i) => version + 5 - i);
  const earlier = versions.filter((candidate) => candidate > 0 && candidate < version);
  const choices = [...(earlier.includes(against) || against === 0 ? [] : [against]), ...earlier];
  return (
    <div className="w-48">
      <SelectField
        label={t('scripts.compare')}
        value={String(against)}
        onChange={({ target }) => onChoose(target.value)}
        choices={[
          ...choices.map((candidate) => ({
            value: String(candidate),
            label: t('version.number', { version: candidate }),
          })),
          { value: '0', label: t('scripts.compareNothing') },
        ]}
      />
    </div>
  );
}

/** What the marks mean. */
function Legend() {
  const t = useTexts('order');
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
      <li>
        <span className="rounded bg-changed px-1 text-ink">{t('scripts.legendChanged')}</span>
      </li>
      <li>
        <span className="text-ink underline decoration-warn decoration-dotted decoration-2 underline-offset-4">
          {t('scripts.legendOtherwise')}
        </span>
      </li>
    </ul>
  );
}

interface SlabsProps {
  views: Views;
  before: Views;
  phoneScript: Script;
  freshness: number | undefined;
}

/** The four documents side by side; one of them on a phone. */
function Slabs({ views, before, phoneScript, freshness }: SlabsProps) {
  const t = useTexts('order');
  const tc = useTexts('common');
  const [pointed, setPointed] = useState<Meaning>();
  return (
    <div className="grid items-start gap-3 md:grid-cols-2 xl:grid-cols-4">
      {SCRIPTS.map((script) => (
        <section
          key={script}
          className={classes(
            'min-w-0 overflow-hidden rounded-t-3xl rounded-b-md border border-line bg-panel',
            script !== phoneScript && 'max-md:hidden',
          )}
        >
          <header className="flex items-center justify-between gap-2 border-b border-line py-2 pr-3 pl-5">
            <h2 className="leading-none">
              <ScriptMark dialect={script} />
            </h2>
            <CopyButton
              text={JSON.stringify(views[script] ?? {}, undefined, 2)}
              label={t('scripts.copy', { script: tc(`script.${script}`) })}
            />
          </header>
          {views[script] === undefined ? (
            <Loading lines={8} />
          ) : (
            <Inscription
              script={script}
              document={views[script]}
              other={before[script]}
              label={t('scripts.document', { script: tc(`script.${script}`) })}
              {...{ freshness, pointed }}
              onPoint={setPointed}
              otherwise={new Set(MEANING_NAMES.filter((meaning) => isOtherwise(views, script, meaning)))}
            />
          )}
        </section>
      ))}
    </div>
  );
}

/** The change that made the shown version, as each client would send it. */
function LastChange({ order, views, phoneScript }: { order: Order; views: Views; phoneScript: Script }) {
  const t = useTexts('order');
  const { id, version } = order;
  const entry = useEntry(id, version).data;
  const { views: before } = useViews(id, version - 1, version > 1);
  const isRead = SCRIPTS.every((script) => views[script] && before[script]);
  if (version <= 1) return null;
  return (
    <Panel title={t('calls.title', { version })}>
      <p className="mb-3 max-w-prose text-sm text-soft">{t('calls.about')}</p>
      {entry && isRead ? (
        <Calls change={{ id, changes: entry.changes, before, after: views }} phoneScript={phoneScript} />
      ) : (
        <Loading lines={3} />
      )}
    </Panel>
  );
}
