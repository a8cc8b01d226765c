import { Link } from '@tanstack/react-router';

/** What an event is about, as a link where it has a page. */
export function RecordLink({ entity, id, version }: { entity: string | null; id: string | null; version: number }) {
  if (entity === null || id === null) return null;
  const name = (
    <>
      {entity.replaceAll('_', ' ')} <span className="font-mono text-xs">{id.slice(0, 8)}</span>
    </>
  );
  const look = 'text-accent hover:underline';
  return (
    <span className="whitespace-nowrap" title={id}>
      {entity === 'order' ? (
        <Link to="/orders/$id" params={{ id }} className={look}>
          {name}
        </Link>
      ) : entity === 'customer' ? (
        <Link to="/customers/$id" params={{ id }} className={look}>
          {name}
        </Link>
      ) : (
        name
      )}{' '}
      <span className="text-soft">v{version}</span>
    </span>
  );
}
