import type { AdministrationChange } from '../../../sdk/index.ts';
import { useActorName } from '../../app/actors.ts';
import { useHub } from '../../app/hub.ts';
import { More } from '../../app/more.tsx';
import { useList } from '../../app/pages.ts';
import { useParameters } from '../../app/search.ts';
import { Time } from '../../format/time.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { FieldsChanged, valueText } from '../../kit/fields-changed.tsx';
import { Page as Frame, Panel } from '../../kit/page.tsx';
import { Empty, Loaded } from '../../kit/states.tsx';
import { useTexts } from '../../text/text.ts';

const ENTITIES = ['key', 'user', 'client', 'workspace', 'status', 'webhook', 'view'] as const;

/** The history of administration, in sentences. */
export function Page() {
  const t = useTexts('audit');
  const hub = useHub();
  const whoIs = useWho();
  const [{ what, who, q = '' }, change] = useParameters();
  const list = useList(['audit'], () => hub.administration.changes({ limit: 100 }), { everyMs: 15_000 });
  const meets = (entry: AdministrationChange): boolean =>
    (what === undefined || entry.entity === what) &&
    (who === undefined || entry.actor === who) &&
    `${JSON.stringify(entry)} ${whoIs(entry.actor)}`.toLowerCase().includes(q.toLowerCase());
  const actors = [...new Set(list.data?.map(({ actor }) => actor) ?? [])];
  return (
    <Frame title={t('title')} about={t('about')}>
      <Panel isFlush>
        <search className="grid gap-3 border-b border-line px-4 py-3 sm:grid-cols-3">
          <SelectField
            label={t('what')}
            value={what ?? ''}
            onChange={({ target }) => change({ what: target.value || undefined })}
            choices={[
              { value: '', label: t('any') },
              ...ENTITIES.map((value) => ({ value, label: t(`entity.${value}`) })),
            ]}
          />
          <SelectField
            label={t('who')}
            value={who ?? ''}
            onChange={({ target }) => change({ who: target.value || undefined })}
            choices={[{ value: '', label: t('anyone') }, ...actors.map((value) => ({ value, label: whoIs(value) }))]}
          />
          <TextField
            label={t('search')}
            type="search"
            value={q}
            onChange={({ target }) => change({ q: target.value || undefined })}
          />
        </search>
        <Loaded query={list} lines={8}>
          {(all) => {
            const shown = all.filter(meets);
            return shown.length === 0 ? (
              <Empty title={t(all.length === 0 ? 'empty' : 'emptyFiltered')} />
            ) : (
              <ol aria-label={t('title')} className="divide-y divide-line">
                {shown.map((entry) => (
                  <Entry key={entry.id} entry={entry} />
                ))}
              </ol>
            );
          }}
        </Loaded>
        <More list={list} />
      </Panel>
    </Frame>
  );
}

function useWho(): (actor: string) => string {
  const t = useTexts('audit');
  const nameOf = useActorName();
  return (actor) => (actor === 'hub' ? t('hub') : nameOf(actor));
}

/** The name that an entry's thing had, among its values; for a status or a setting its id. */
function nameIn({ changes, entity_id }: AdministrationChange): string | undefined {
  const named = changes.find(({ field }) => field === 'name') ?? changes.find(({ field }) => field === 'email');
  const name = valueText(named?.to) || valueText(named?.from);
  return name === '' ? (entity_id.length > 30 ? undefined : entity_id) : name;
}

function Entry({ entry }: { entry: AdministrationChange }) {
  const t = useTexts('audit');
  const whoIs = useWho();
  const known = useActorName();
  const { entity, entity_id, change, changes, actor, changed_at, operation, request_id } = entry;
  const isKeyRevoked = entity === 'key' && (change === 'deleted' || operation === 'revokeKey');
  const words = { who: whoIs(actor), what: t(`entity.${entity}`), name: nameIn(entry) ?? known(entity_id) };
  const shown = changes.filter(({ from, to }) => valueText(from) !== '' || valueText(to) !== '');
  const secret = changes.filter(({ from, to }) => (from ?? null) === null && (to ?? null) === null);
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[11rem_minmax(0,1fr)]">
      <span className="text-sm text-soft">
        <Time at={changed_at} style="full" />
      </span>
      <div className="min-w-0 break-words">
        <p className="font-medium">{t(`sentence.${isKeyRevoked ? 'keyDeleted' : change}`, words)}</p>
        {change === 'updated' && <FieldsChanged changes={shown} />}
        {change !== 'updated' && shown.length > 0 && (
          <details>
            <summary className="py-1 text-sm text-soft">{t('details', { count: shown.length })}</summary>
            <FieldsChanged changes={shown} />
          </details>
        )}
        {change === 'updated' &&
          secret.map(({ field }) => (
            <p key={field} className="text-sm">
              {t('secret', { field: field.replaceAll('_', ' ') })}
            </p>
          ))}
        <p className="text-xs text-soft">{t('through', { operation, request: request_id })}</p>
      </div>
    </li>
  );
}
