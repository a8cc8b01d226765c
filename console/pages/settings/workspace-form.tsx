import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import type { Workspace } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { Button } from '../../kit/button.tsx';
import { useDraft } from '../../kit/draft.ts';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Panel } from '../../kit/page.tsx';
import { fieldError, Loaded, Refusal } from '../../kit/states.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';
import { ZoneField } from './zone-field.tsx';

type OrderStatus = 'draft' | 'any';

interface Typed {
  name: string;
  default_currency: string;
  time_zone: string;
  answers_kept_days: string;
  requests_kept: Workspace['requests_kept'];
  requests_kept_days: string;
  request_bodies: Workspace['request_bodies'];
  order_status: OrderStatus;
}

const typedOf = (workspace: Workspace): Typed => ({
  name: workspace.name,
  default_currency: workspace.default_currency ?? '',
  time_zone: workspace.time_zone ?? '',
  answers_kept_days: String(workspace.answers_kept_days),
  requests_kept: workspace.requests_kept,
  requests_kept_days: String(workspace.requests_kept_days),
  request_bodies: workspace.request_bodies,
  order_status: orderStatusOf(workspace),
});

const orderStatusOf = ({ settings }: Workspace): OrderStatus =>
  (settings['wizcommerce'] as { order_status?: OrderStatus } | undefined)?.order_status ?? 'draft';

/** What is different from the workspace as it is, so that nothing else is written. */
function changeOf(typed: Typed, workspace: Workspace) {
  const before = typedOf(workspace);
  const { order_status, ...fields } = typed;
  const wanted = {
    ...fields,
    default_currency: fields.default_currency.trim().toUpperCase() || null,
    time_zone: fields.time_zone.trim() || null,
    answers_kept_days: Number(fields.answers_kept_days),
    requests_kept_days: Number(fields.requests_kept_days),
  };
  const changed = Object.entries(wanted).filter(([name]) => typed[name as keyof Typed] !== before[name as keyof Typed]);
  return {
    ...Object.fromEntries(changed),
    ...(order_status === before.order_status ? {} : { settings: { wizcommerce: { order_status } } }),
  };
}

/** The settings that the workspace has, for administrators. */
export function WorkspaceForm() {
  const hub = useHub();
  const workspace = useQuery({ queryKey: ['workspace'], queryFn: () => hub.workspace.get() });
  return <Loaded query={workspace}>{(shown) => <Form workspace={shown} />}</Loaded>;
}

function Form({ workspace }: { workspace: Workspace }) {
  const t = useTexts('settings');
  const hub = useHub();
  const queryClient = useQueryClient();
  const [typed, setTyped, forget] = useDraft<Typed | null>('settings', null);
  const shown = typed ?? typedOf(workspace);
  const change = changeOf(shown, workspace);
  const isChanged = Object.keys(change).length > 0;
  const set = (some: Partial<Typed>): void => setTyped({ ...shown, ...some });
  const save = useMutation({
    mutationFn: () => hub.workspace.change(change),
    onSuccess: async (saved) => {
      queryClient.setQueryData(['workspace'], saved);
      forget();
      say(t('saved'));
      await queryClient.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const field = (name: keyof Typed) => ({
    value: shown[name],
    onChange: ({ target }: { target: { value: string } }) => set({ [name]: target.value }),
    error: fieldError(save.error, name),
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Panel title={t('workspace')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={t('name')} required maxLength={255} {...field('name')} />
          <TextField label={t('currency')} hint={t('currencyHint')} maxLength={3} {...field('default_currency')} />
          <ZoneField
            value={shown.time_zone}
            onChange={(time_zone) => set({ time_zone })}
            error={fieldError(save.error, 'time_zone')}
          />
        </div>
      </Panel>
      <Panel title={t('keeping')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={t('answers')} type="number" min={1} max={90} required {...field('answers_kept_days')} />
          <TextField
            label={t('requestDays')}
            type="number"
            min={1}
            max={90}
            required
            {...field('requests_kept_days')}
          />
          <SelectField
            label={t('requests')}
            {...field('requests_kept')}
            choices={(['none', 'failures', 'all'] as const).map((value) => ({
              value,
              label: t(`requestsKept.${value}`),
            }))}
          />
          <SelectField
            label={t('bodies')}
            {...field('request_bodies')}
            choices={(['none', 'masked'] as const).map((value) => ({ value, label: t(`body.${value}`) }))}
          />
        </div>
      </Panel>
      <Panel title={t('dialects')}>
        <SelectField
          label={t('wizcommerce')}
          hint={t('wizcommerceHint')}
          {...field('order_status')}
          error={fieldError(save.error, 'settings')}
          choices={(['draft', 'any'] as const).map((value) => ({ value, label: t(`orderStatus.${value}`) }))}
        />
      </Panel>
      <Refusal error={save.error} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={!isChanged} isBusy={save.isPending}>
          {t('save')}
        </Button>
        {isChanged && (
          <Button
            onClick={() => {
              forget();
              save.reset();
            }}
          >
            {t('reset')}
          </Button>
        )}
      </div>
    </form>
  );
}
