import type { KeyboardEvent, PointerEvent } from 'react';
import { formatCount } from '../../format/money.tsx';
import { classes } from '../../kit/classes.ts';
import { useTexts } from '../../text/text.ts';
import type { Entry } from './catalog.ts';
import { NODE, type PlacedNode } from './layout.ts';

const LONGEST_NAME = 19;

export interface DiagramNodeProps {
  node: PlacedNode;
  entry: Entry;
  orders: number;
  /** Not stored yet. */
  isNew: boolean;
  /** The one node that the tab key reaches. */
  isStop: boolean;
  /** Moves are being drawn from it. */
  isSource: boolean;
  /** The status that moves are drawn from leads to it. */
  isTarget: boolean;
  canEdit: boolean;
  onFocus(): void;
  onBlur(): void;
  onHover(isOver: boolean): void;
  onKeyDown(event: KeyboardEvent): void;
  onPress(): void;
  /** The pointer begins to draw a move. */
  onGrip(event: PointerEvent): void;
}

/** A status: its colour as a stripe, its name, its orders, and where orders may go from it if no line says so. */
export function DiagramNode(props: DiagramNodeProps) {
  const { node, entry, orders, isNew, isStop, isSource, isTarget, canEdit } = props;
  const t = useTexts('statuses');
  const { name, next, is_default, completes } = entry;
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
  const way = next === null ? t('node.any') : next.length === 0 ? t('node.final') : '';
  const facts = [t('orders', { count: orders, formatted: formatCount(orders) }), is_default && t('node.default')];
  const more = [completes && t('node.completes'), way || t('node.moves', { count: next?.length ?? 0 })];
  return (
    <g
      role="button"
      tabIndex={isStop ? 0 : -1}
      data-status={node.id}
      aria-description={more.filter(Boolean).join(', ')}
      aria-current={isSource || undefined}
      transform={`translate(${node.x} ${node.y})`}
      className="group cursor-pointer outline-none"
      onFocus={props.onFocus}
      onBlur={props.onBlur}
      onKeyDown={props.onKeyDown}
      onClick={props.onPress}
      onPointerEnter={() => props.onHover(true)}
      onPointerLeave={() => props.onHover(false)}
    >
      {short !== name && <title>{name}</title>}
      <rect
        width={NODE.width}
        height={NODE.height}
        rx={6}
        strokeWidth={isSource || isTarget || isNew ? 2 : 1}
        strokeDasharray={isNew ? '5 3' : undefined}
        className={classes(
          'fill-panel group-hover:fill-hover',
          isSource || isTarget || isNew ? 'stroke-accent' : 'stroke-line-strong',
        )}
      />
      <rect
        x={-4}
        y={-4}
        width={NODE.width + 8}
        height={NODE.height + 8}
        rx={9}
        strokeWidth={2}
        className="fill-none stroke-accent opacity-0 group-focus-visible:opacity-100"
      />
      <rect
        x={8}
        y={10}
        width={7}
        height={NODE.height - 20}
        rx={3.5}
        fill={entry.color}
        className="stroke-line-strong"
      />
      <text x={24} y={22} className="fill-ink text-sm font-medium">
        {short}
      </text>
      <text x={24} y={40} className="fill-soft text-xs">
        {facts.filter(Boolean).join(' · ')}
      </text>
      {completes && (
        <text aria-hidden x={NODE.width - 10} y={22} textAnchor="end" className="fill-soft text-xs font-medium">
          ✓
        </text>
      )}
      {way !== '' && (
        <text aria-hidden x={NODE.width - 10} y={40} textAnchor="end" className="fill-soft text-xs font-medium">
          {next === null ? '→ ∗' : '■'}
        </text>
      )}
      {canEdit && (
        // biome-ignore lint/a11y/noStaticElementInteractions: The key M draws moves without a pointer.
        <circle
          cx={NODE.width}
          cy={NODE.height / 2}
          r={12}
          className="cursor-crosshair touch-none fill-accent opacity-0 group-hover:opacity-30 hover:!opacity-80"
          onPointerDown={(event) => {
            event.preventDefault();
            props.onGrip(event);
          }}
          onClick={(event) => event.stopPropagation()}
        />
      )}
    </g>
  );
}
