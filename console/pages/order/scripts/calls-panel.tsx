import { classes } from '../../../kit/classes.ts';
import { Code } from '../../../kit/code.tsx';
import { SCRIPTS, type Script, ScriptMark } from '../../../kit/marks.tsx';
import { useTexts } from '../../../text/text.ts';
import { useFieldName } from '../changes/value.tsx';
import { type ChangeShown, curlOf, saidIn } from './calls.ts';

/** A change as the client of each script would send it, ready to copy. */
export function Calls({ change, phoneScript }: { change: ChangeShown; phoneScript?: Script }) {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {SCRIPTS.map((script) => (
        <div
          key={script}
          className={classes('min-w-0', phoneScript !== undefined && phoneScript !== script && 'max-md:hidden')}
        >
          <CallsOf script={script} change={change} />
        </div>
      ))}
    </div>
  );
}

function CallsOf({ script, change }: { script: Script; change: ChangeShown }) {
  const t = useTexts('order');
  const tc = useTexts('common');
  const name = useFieldName();
  const { calls, unsaid } = saidIn(script, change);
  const commands = calls.map((call) => curlOf(call, location.origin)).join('\n\n');
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="leading-none">
        <ScriptMark dialect={script} />
      </h3>
      {commands === '' ? (
        <p className="rounded-md border border-dashed border-line px-3 py-2 text-sm text-soft">
          {t('calls.none', { script: tc(`script.${script}`) })}
        </p>
      ) : (
        <Code text={commands} label={t('calls.label', { script: tc(`script.${script}`) })} />
      )}
      {commands !== '' && unsaid.length > 0 && (
        <p className="text-sm text-soft">
          {t('calls.unsaid', { fields: unsaid.map((field) => name([field])).join(', ') })}
        </p>
      )}
    </section>
  );
}
