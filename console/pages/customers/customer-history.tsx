import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { Time } from '../../format/time.tsx';
import { FieldsChanged } from '../../kit/fields-changed.tsx';
import { ScriptMark } from '../../kit/marks.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

/** The versions of a customer: who, when, through what, from and to. */
export function CustomerHistory({ id }: { id: string }) {
  const t = useTexts('customers');
  const hub = useHub();
  const list = useList(['customer', id, 'history'], () => hub.customers.history(id, { limit: 20 }));
  return (
    <Panel isFlush title={t('history')}>
      <Loaded query={list} lines={4}>
        {(entries) => (
          <ol className="divide-y divide-line">
            {entries.map(({ version, kind, at, actor, dialect, reason, changes }) => (
              <li key={version} className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[11rem_minmax(0,1fr)]">
                <span className="flex flex-col text-sm text-soft">
                  <Time at={at} style="full" />
                  <span>v{version}</span>
                </span>
                <div className="min-w-0">
                  <p className="flex flex-wrap items-center gap-x-3">
                    <span className="font-medium">
                      {t('by', {
                        who: actor.kind === 'hub' ? t('hub') : (actor.name ?? actor.id),
                        did: t(`kind.${kind}`),
                      })}
                    </span>
                    <ScriptMark dialect={dialect} />
                  </p>
                  {reason !== undefined && <p className="text-sm italic">{reason}</p>}
                  <FieldsChanged changes={changes} />
                </div>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      <More list={list} />
    </Panel>
  );
}
