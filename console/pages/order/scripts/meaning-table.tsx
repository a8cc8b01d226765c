import { classes } from '../../../kit/classes.ts';
import { SCRIPTS, type Script, ScriptMark } from '../../../kit/marks.tsx';
import { useTexts } from '../../../text/text.ts';

import { isOtherwise, MEANING_NAMES, type Meaning, placesOf, saidBy } from './meanings.ts';
import type { Views } from './views.ts';

/** What each script says of the same thing, side by side. What no script says is left out. */
export function MeaningTable({ views, before, phoneScript }: { views: Views; before: Views; phoneScript: Script }) {
  const t = useTexts('order');
  const shown = MEANING_NAMES.filter((meaning) => SCRIPTS.some((script) => saidBy(views, script, meaning)));
  return (
    <section className="min-w-0 overflow-x-auto" tabIndex={0} aria-label={t('scripts.byMeaning')}>
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr>
            <th scope="col" className="border-b border-line px-4 py-2 text-xs font-medium text-soft">
              {t('scripts.meaning')}
            </th>
            {SCRIPTS.map((script) => (
              <th
                key={script}
                scope="col"
                className={classes('border-b border-line px-3 py-2', script !== phoneScript && 'max-md:hidden')}
              >
                <ScriptMark dialect={script} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((meaning) => (
            <tr key={meaning} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-2 align-top font-normal text-soft">
                {t(`meaning.${meaning}`)}
              </th>
              {SCRIPTS.map((script) => (
                <td
                  key={script}
                  className={classes('max-w-80 px-3 py-2 align-top', script !== phoneScript && 'max-md:hidden')}
                >
                  <Said {...{ script, meaning, views, before }} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SaidProps {
  script: Script;
  meaning: Meaning;
  views: Views;
  before: Views;
}

/** What a script says of one thing, where, and whether that is otherwise or has changed. */
function Said({ script, meaning, views, before }: SaidProps) {
  const t = useTexts('order');
  const said = saidBy(views, script, meaning);
  if (said === undefined) return <span className="text-xs text-soft">{t('scripts.noPlace')}</span>;
  const was = before[script] === undefined ? said : saidBy(before, script, meaning);
  const differs = isOtherwise(views, script, meaning);
  return (
    <div className="flex min-w-0 flex-col">
      <span
        className={classes(
          'w-fit break-words',
          was !== said && 'rounded bg-changed px-1 -mx-1',
          differs && 'underline decoration-warn decoration-dotted decoration-2 underline-offset-4',
        )}
      >
        {said === '' ? <em className="text-soft">{t('value.none')}</em> : said}
        {differs && <span className="sr-only"> ({t('scripts.otherwise')})</span>}
      </span>
      {was !== said && (
        <span className="text-xs text-soft">{t('scripts.before', { value: was || t('value.none') })}</span>
      )}
      <code className="font-mono text-[11px] leading-tight break-all text-soft">
        {placesOf(meaning, script)
          .map((path) => path.replace(/^data\./, '').replace(/\.#$/, ''))
          .join(' + ')}
      </code>
    </div>
  );
}
