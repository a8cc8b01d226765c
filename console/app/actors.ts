import { useQuery } from '@tanstack/react-query';
import { useHub } from './hub.ts';
import { useMay, useSession } from './session.ts';

/** All keys of the workspace, in order of creation; nothing without the scope `admin`. */
export function useKeys() {
  const hub = useHub();
  return useQuery({ queryKey: ['keys'], queryFn: () => hub.keys.list().toArray(), enabled: useMay('admin') });
}

/** All users of the workspace, in order of creation; nothing without the scope `admin`. */
export function useUsers() {
  const hub = useHub();
  return useQuery({ queryKey: ['users'], queryFn: () => hub.users.list().toArray(), enabled: useMay('admin') });
}

/** The names of those who change things, by the ids of keys and users; the id itself where a name is not known. */
export function useActorName(): (id: string) => string {
  const keys = useKeys().data ?? [];
  const users = useUsers().data ?? [];
  const { user, key } = useSession();
  return (id) => {
    const person = users.find((known) => known.id === id) ?? (user?.id === id ? user : undefined);
    if (person) return `${person.first_name} ${person.last_name}`.trim() || person.email;
    return (keys.find((known) => known.id === id) ?? (key?.id === id ? key : undefined))?.name ?? id;
  };
}
