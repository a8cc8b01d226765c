import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import type { Order } from '../../../../sdk/index.ts';
import { useParameters } from '../../../app/search.ts';
import { Ago } from '../../../format/time.tsx';
import { buttonClasses } from '../../../kit/button.tsx';
import { classes } from '../../../kit/classes.ts';
import { useTexts } from '../../../text/text.ts';
import { readList, useBeside, useKeys } from '../data/list-of.ts';

/** The way back to the list, and to the orders beside this one in it. */
export function Steps({ id }: { id: string }) {
  const t = useTexts('order');
  const navigate = useNavigate();
  const [{ in: list, tab }] = useParameters();
  const beside = useBeside(id, list);
  const search = { ...(list === undefined ? {} : { in: list }), ...(tab === undefined ? {} : { tab }) };
  const go = (to: { id: string } | null | undefined): (() => void) | undefined =>
    to ? () => void navigate({ to: '/orders/$id', params: { id: to.id }, search }) : undefined;
  const [previous, next] = [go(beside?.previous), go(beside?.next)];
  useKeys({ '[': previous, K: previous, ']': next, J: next });
  return (
    <nav aria-label={t('steps.label')} className="flex flex-wrap items-center gap-2">
      <Link to="/orders" search={readList(list)} className={classes(buttonClasses('quiet', true), '-ml-2')}>
        <ArrowLeft size={14} aria-hidden />
        {t('steps.back')}
      </Link>
      <span className="ml-auto flex gap-1">
        <Step to={beside?.previous} search={search} keys="[">
          <ChevronLeft size={14} aria-hidden />
          <span className="max-sm:sr-only">{beside?.previous?.display_id ?? t('steps.first')}</span>
        </Step>
        <Step to={beside?.next} search={search} keys="]">
          <span className="max-sm:sr-only">{beside?.next?.display_id ?? t('steps.last')}</span>
          <ChevronRight size={14} aria-hidden />
        </Step>
      </span>
    </nav>
  );
}

interface StepProps {
  to: { id: string; display_id: string } | null | undefined;
  search: Record<string, string>;
  keys: '[' | ']';
  children: React.ReactNode;
}

function Step({ to, search, keys, children }: StepProps) {
  const t = useTexts('order');
  const label = t(keys === '[' ? 'steps.previous' : 'steps.next');
  const look = classes(buttonClasses('plain', true), 'min-w-7');
  if (!to)
    return (
      <span aria-disabled className={look} title={label}>
        {children}
      </span>
    );
  return (
    <Link
      to="/orders/$id"
      params={{ id: to.id }}
      search={search}
      className={look}
      title={`${label} (${keys})`}
      aria-label={`${label}: ${to.display_id}`}
      aria-keyshortcuts={keys}
    >
      {children}
    </Link>
  );
}

/** The line below the title: other names, where it came from, and its version. */
export function About({ order }: { order: Order }) {
  const t = useTexts('order');
  const names = [order.reference_id, order.po_number && t('header.po', { number: order.po_number })].filter(Boolean);
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-0.5">
      {names.map((name) => (
        <span key={name} className="break-all">
          {name}
        </span>
      ))}
      <span>{t('header.source', { source: order.source })}</span>
      <span>{t('version.number', { version: order.version })}</span>
      <span>
        {t('header.changed')} <Ago at={order.changed_at} />
      </span>
    </span>
  );
}
