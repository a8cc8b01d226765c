import type { ImportQuery } from '../../../sdk/index.ts';
import { CheckField, SelectField } from '../../kit/field.tsx';
import { Panel } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';
import type { Sample } from './sample.ts';

/** What one chooses of an import beside its columns. */
export interface ImportOptions {
  kind: ImportQuery['kind'];
  /** The vendor whose replies the file has, or `''`. */
  as: '' | NonNullable<ImportQuery['as']>;
  existing: NonNullable<ImportQuery['existing']>;
  otherLines: NonNullable<ImportQuery['other_lines']>;
  isStrict: boolean;
  isExport: boolean;
}

export const START_OPTIONS: ImportOptions = {
  kind: 'orders',
  as: '',
  existing: 'merge',
  otherLines: 'keep',
  isStrict: false,
  isExport: false,
};

/** Which vendor's replies can have which records. */
const KINDS_OF: Readonly<Record<ImportOptions['as'], readonly ImportQuery['kind'][]>> = {
  '': ['orders', 'customers'],
  wizcommerce: ['orders', 'customers'],
  bitbybit: ['orders', 'customers', 'products'],
  evreka: ['orders', 'customers', 'items'],
};

const VENDORS = ['wizcommerce', 'bitbybit', 'evreka'] as const;

/** What the file has, and what is done with records that exist already. */
export function Options({
  options,
  sample,
  onChange,
}: {
  options: ImportOptions;
  sample: Sample;
  onChange(options: ImportOptions): void;
}) {
  const t = useTexts('imports');
  const common = useTexts('common');
  const set = (change: Partial<ImportOptions>): void => {
    const next = { ...options, ...change };
    const kinds = KINDS_OF[next.as];
    onChange({ ...next, kind: kinds.includes(next.kind) ? next.kind : 'orders' });
  };
  const isReplies = options.as !== '';
  return (
    <Panel title={t('option.title')}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {sample.format === 'jsonl' && (
            <SelectField
              label={t('option.from')}
              value={options.as}
              choices={[
                { value: '', label: t('option.lines') },
                ...VENDORS.map((vendor) => ({
                  value: vendor,
                  label: t('option.repliesOf', { vendor: common(`script.${vendor}`) }),
                })),
              ]}
              onChange={({ target }) => set({ as: target.value as ImportOptions['as'] })}
            />
          )}
          <SelectField
            label={t('option.kind')}
            value={options.kind}
            choices={KINDS_OF[options.as].map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            onChange={({ target }) => set({ kind: target.value as ImportOptions['kind'] })}
          />
          <SelectField
            label={t('option.existing')}
            value={options.existing}
            choices={(isReplies ? (['merge', 'skip'] as const) : (['merge', 'replace', 'skip'] as const)).map(
              (how) => ({
                value: how,
                label: t(`option.how.${how}`),
              }),
            )}
            onChange={({ target }) => set({ existing: target.value as ImportOptions['existing'] })}
          />
        </div>
        {!isReplies && (
          <details>
            <summary className="text-sm text-accent">{t('option.more')}</summary>
            <div className="mt-3 flex flex-col gap-3">
              {options.kind === 'orders' && (
                <>
                  <CheckField
                    label={t('option.removeLines')}
                    hint={t('option.removeLinesHint')}
                    checked={options.otherLines === 'remove'}
                    disabled={options.existing !== 'merge'}
                    onChange={({ target }) => set({ otherLines: target.checked ? 'remove' : 'keep' })}
                  />
                  <CheckField
                    label={t('option.strict')}
                    hint={t('option.strictHint')}
                    checked={options.isStrict}
                    onChange={({ target }) => set({ isStrict: target.checked })}
                  />
                </>
              )}
              <CheckField
                label={t('option.exported')}
                hint={t('option.exportedHint')}
                checked={options.isExport}
                onChange={({ target }) => set({ isExport: target.checked })}
              />
            </div>
          </details>
        )}
      </div>
    </Panel>
  );
}
