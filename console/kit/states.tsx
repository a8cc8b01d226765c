import { CloudOff, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { useTexts } from '../text/text.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

/** What a page shows where there is nothing yet, with the way on. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <EmptySlab />
      <p className="font-serif text-lg font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-md text-soft">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** An uninscribed stele. */
function EmptySlab() {
  return (
    <svg
      viewBox="0 0 48 56"
      className="h-14 text-line-strong"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden
    >
      <path d="M6 54V24a18 18 0 0 1 36 0v30z" />
      <path d="M14 28h20M14 36h20M14 44h20" strokeDasharray="2 3" />
    </svg>
  );
}

/** The words for an error: what happened, and what one can do. */
export function useErrorText(): (error: unknown) => { title: string; detail: string } {
  const t = useTexts('common');
  return (error) => {
    if (error instanceof SteleConnectionError) return { title: t('error.away'), detail: t('error.awayDetail') };
    if (!(error instanceof SteleError)) return { title: t('error.other'), detail: String(error) };
    const detail = error.message;
    if (error.status === 401) return { title: t('error.session'), detail };
    if (error.status === 403) return { title: t('error.forbidden'), detail };
    if (error.status === 404) return { title: t('error.missing'), detail };
    if (error.status === 412) return { title: t('error.stale'), detail };
    if (error.status === 409) return { title: t('error.conflict'), detail };
    if (error.status === 429) return { title: t('error.often'), detail };
    if (error.status >= 500) return { title: t('error.server'), detail };
    return { title: t('error.refused'), detail };
  };
}

interface FailedProps {
  error: unknown;
  onRetry?: () => void;
  /** Whether it stands in place of a whole page. */
  isPage?: boolean;
}

/** An error in place of content, with a way on. In place of a whole page its title is the page's heading. */
export function Failed({ error, onRetry, isPage = false }: FailedProps) {
  const Title = isPage ? 'h1' : 'p';
  const t = useTexts('common');
  const { title, detail } = useErrorText()(error);
  const isAway = error instanceof SteleConnectionError;
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      {isAway ? <CloudOff className="text-warn" aria-hidden /> : <TriangleAlert className="text-bad" aria-hidden />}
      <Title className="font-serif text-lg font-semibold">{title}</Title>
      <p className="max-w-md break-words text-soft">{detail}</p>
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** An error within a form: above its buttons. */
export function Refusal({ error }: { error: unknown }) {
  const words = useErrorText();
  if (!error) return null;
  const { title, detail } = words(error);
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
      <strong className="font-semibold">{title}</strong> {detail}
    </div>
  );
}

const WIDTHS = [90, 73, 82, 61, 86, 69, 78, 57];

/** Grey lines where content will be. */
export function Loading({ lines = 6, className }: { lines?: number; className?: string }) {
  const t = useTexts('common');
  return (
    <div role="status" className={classes('flex flex-col gap-3 p-4', className)}>
      <span className="sr-only">{t('loading')}</span>
      {WIDTHS.slice(0, lines).map((width) => (
        <span key={width} aria-hidden className="h-4 animate-pulse rounded bg-sunken" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** The content of a query, or its loading and error states. What was read stays while it is read again. */
export function Loaded<T>({
  query,
  children,
  lines,
}: {
  query: { data: T | undefined; isError: boolean; error: unknown; refetch(): Promise<unknown> };
  children(data: T): ReactNode;
  lines?: number;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}

/**
 * The error of a field of a form, among the field errors of a refusal: `#/shipping_address/city` is that of
 * `shipping_address.city`. An error of an entry of a list is its field's.
 */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof SteleError)) return undefined;
  const pointer = `#/${field.replaceAll('.', '/')}`;
  const isOf = (given = ''): boolean => given === pointer || given.startsWith(`${pointer}/`);
  const found = error.errors.find((problem) => isOf(problem.pointer) || problem.parameter === field);
  return found?.detail;
}
