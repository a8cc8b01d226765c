import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useHub } from '../../app/hub.ts';
import { Time } from '../../format/time.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Confirm } from '../../kit/overlay.tsx';
import { Panel } from '../../kit/page.tsx';
import { Loaded, Refusal } from '../../kit/states.tsx';
import { Table, Td, Th } from '../../kit/table.tsx';
import { say } from '../../kit/toast.tsx';
import { useTexts } from '../../text/text.ts';

/** The saved mappings of imports. */
export function Mappings() {
  const t = useTexts('settings');
  const hub = useHub();
  const queryClient = useQueryClient();
  const mappings = useQuery({ queryKey: ['import-mappings'], queryFn: () => hub.imports.mappings.list() });
  const [leaving, setLeaving] = useState<string>();
  const remove = useMutation({
    mutationFn: (name: string) => hub.imports.mappings.delete(name),
    onSuccess: () => {
      say(t('mappingRemoved'));
      setLeaving(undefined);
      return queryClient.invalidateQueries({ queryKey: ['import-mappings'] });
    },
  });
  return (
    <Panel title={t('mappings')} isFlush>
      <Loaded query={mappings} lines={2}>
        {(items) =>
          items.length === 0 ? (
            <p className="p-4 text-soft">{t('noMappings')}</p>
          ) : (
            <Table label={t('mappings')}>
              <thead>
                <tr>
                  <Th>{t('mapping.name')}</Th>
                  <Th>{t('mapping.kind')}</Th>
                  <Th className="text-right">{t('mapping.columns')}</Th>
                  <Th>{t('mapping.changed')}</Th>
                  <Th />
                </tr>
              </thead>
              <tbody>
                {items.map(({ name, mapping, changed_at }) => (
                  <tr key={name} className="hover:bg-hover">
                    <Td className="font-medium">{name}</Td>
                    <Td>{t(`kind.${mapping.kind}`)}</Td>
                    <Td className="text-right">{mapping.columns.length}</Td>
                    <Td>
                      <Time at={changed_at} />
                    </Td>
                    <Td className="text-right">
                      <IconButton
                        label={t('removeMapping', { name })}
                        icon={<Trash2 size={16} />}
                        onClick={() => setLeaving(name)}
                      />
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Loaded>
      <Confirm
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('removeMappingTitle', { name: leaving ?? '' })}
        action={t('removeMapping', { name: leaving ?? '' })}
        isDangerous
        isBusy={remove.isPending}
        onConfirm={() => leaving !== undefined && remove.mutate(leaving)}
      >
        <p>{t('removeMappingDetail')}</p>
        <Refusal error={remove.error} />
      </Confirm>
    </Panel>
  );
}
