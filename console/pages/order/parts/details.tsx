import type { ReactNode } from 'react';
import type { Order } from '../../../../sdk/index.ts';
import { Time } from '../../../format/time.tsx';
import { Code, CopyButton } from '../../../kit/code.tsx';
import { Badge, ScriptMark } from '../../../kit/marks.tsx';
import { Facts, Panel } from '../../../kit/page.tsx';
import { useTexts } from '../../../text/text.ts';
import { extrasOf } from '../changes/fields.ts';

type Fact = readonly [label: string, value: ReactNode];

const TERMS = ['payment_term', 'payment_method_id', 'shipping_method', 'freight_term', 'price_list_id'] as const;
const DATES = ['created_at', 'changed_at', 'shipment_date', 'due_date', 'completed_at', 'deleted_at'] as const;

/** Dates and terms. */
export function Terms({ order, isFresh }: { order: Order; isFresh: boolean }) {
  const t = useTexts('order');
  const { customer_consent: consent, container_info: container } = order;
  const facts: Fact[] = [
    ...DATES.flatMap((field): Fact[] =>
      order[field] === undefined ? [] : [[t(`field.${field}`), <Time key={field} at={order[field]} />]],
    ),
    ...TERMS.flatMap((field): Fact[] => (order[field] === undefined ? [] : [[t(`field.${field}`), order[field]]])),
    ...(consent
      ? [
          [
            t('field.customer_consent'),
            `${t(consent.has_consent ? 'value.yes' : 'value.no')} · ${consent.consent_file_id}`,
          ] as const,
        ]
      : []),
    ...(container
      ? [
          [
            t('field.container_info'),
            [container.name, container.key, `${container.volume} ${container.unit}`].filter(Boolean).join(' · '),
          ] as const,
        ]
      : []),
  ];
  return (
    <Panel title={t('terms.title')} className={isFresh ? 'just-changed' : ''}>
      <Facts facts={facts} />
    </Panel>
  );
}

/** Tags and attributes. */
export function Labels({ order, isFresh }: { order: Order; isFresh: boolean }) {
  const t = useTexts('order');
  return (
    <Panel title={t('labels.title')} className={isFresh ? 'just-changed' : ''}>
      {order.tags.length + order.attributes.length === 0 && <p className="text-soft">{t('value.none')}</p>}
      {order.tags.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label={t('field.tags')}>
          {order.tags.map((tag) => (
            <li key={tag} className="max-w-full break-words">
              <Badge>{tag}</Badge>
            </li>
          ))}
        </ul>
      )}
      {order.attributes.length > 0 && (
        <div className="mt-3">
          <Facts facts={order.attributes.map(({ name, value }): Fact => [name, value])} />
        </div>
      )}
    </Panel>
  );
}

/** The names by which the order is known, and what the hub keeps for vendors. */
export function Names({ order }: { order: Order }) {
  const t = useTexts('order');
  const tc = useTexts('common');
  const aliases = Object.entries(order.aliases);
  const extras = Object.entries(extrasOf(order));
  const names: Fact[] = [
    [t('names.id'), <Copied key="id" text={order.id} />],
    ...(order.reference_id === undefined
      ? []
      : [[t('field.reference_id'), <Copied key="reference" text={order.reference_id} />] as const]),
    ...(order.po_number === undefined
      ? []
      : [[t('field.po_number'), <Copied key="po" text={order.po_number} />] as const]),
  ];
  return (
    <Panel title={t('names.title')}>
      <Facts facts={names} />
      {aliases.length > 0 && (
        <div className="mt-3 flex flex-col gap-1.5">
          <h3 className="text-xs text-soft">{t('names.aliases')}</h3>
          {aliases.map(([dialect, alias]) => (
            <div key={dialect} className="flex flex-wrap items-center gap-2">
              <ScriptMark dialect={dialect} /> <Copied text={alias} />
            </div>
          ))}
        </div>
      )}
      {extras.length > 0 && (
        <div className="mt-3 flex flex-col gap-2">
          <h3 className="text-xs text-soft">{t('names.extras')}</h3>
          {extras.map(([dialect, content]) => (
            <details key={dialect}>
              <summary className="w-fit py-0.5">
                <ScriptMark dialect={dialect} />
              </summary>
              <div className="mt-1">
                <Code
                  text={JSON.stringify(content, undefined, 2)}
                  label={t('names.extrasOf', {
                    dialect: tc(`script.${dialect}` as 'script.hub', { defaultValue: dialect }),
                  })}
                />
              </div>
            </details>
          ))}
        </div>
      )}
    </Panel>
  );
}

const Copied = ({ text }: { text: string }) => (
  <span className="inline-flex max-w-full items-center gap-1">
    <code className="min-w-0 font-mono text-xs break-all">{text}</code>
    <CopyButton text={text} />
  </span>
);
