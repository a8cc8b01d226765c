import { Maximize2, Minus, Plus, Spline } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Status } from '../../../sdk/index.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { useTexts } from '../../text/text.ts';
import type { Entry } from './catalog.ts';
import { DiagramNode } from './diagram-node.tsx';
import { EdgeLine, Markers, pathOf } from './edge-line.tsx';
import { type Layout, layOut, NODE, type PlacedNode } from './layout.ts';
import { Legend } from './legend.tsx';

export interface DiagramProps {
  entries: readonly Entry[];
  /** As they are stored, to show what the draft adds. */
  base: readonly Entry[];
  statuses: readonly Status[];
  canEdit: boolean;
  /** Allows a move, or takes it away. */
  onMove(from: string, to: string): void;
  onOpen(id: string): void;
}

const ZOOMS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5] as const;

const DIRECTIONS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest node in a direction; those straight ahead are nearer than those aside. */
function nodeBeside(nodes: readonly PlacedNode[], from: PlacedNode, [dx, dy]: readonly [number, number]) {
  const far = ({ x, y }: PlacedNode): number => {
    const [along, aside] = dx === 0 ? [(y - from.y) * dy, x - from.x] : [(x - from.x) * dx, y - from.y];
    return along <= 0 ? Number.POSITIVE_INFINITY : along + Math.abs(aside) * 2;
  };
  const [nearest] = nodes.toSorted((a, b) => far(a) - far(b));
  return nearest && Number.isFinite(far(nearest)) ? nearest : undefined;
}

/** The statuses and the allowed moves between them. A move is drawn with the pointer, or with the keyboard alone. */
export function Diagram({ entries, base, statuses, canEdit, onMove, onOpen }: DiagramProps) {
  const t = useTexts('statuses');
  const layout = useMemo(() => layOut(entries), [entries]);
  const [zoom, setZoom] = useState(1);
  const [active, setActive] = useState<string | undefined>(undefined);
  const [hovered, setHovered] = useState<string | undefined>(undefined);
  const [from, setFrom] = useState<string | undefined>(undefined);
  const [tip, setTip] = useState<readonly [number, number] | undefined>(undefined);
  const frame = useRef<HTMLElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const orders = new Map(statuses.map((status) => [status.id, status.orders]));
  const shown = hovered ?? (from === undefined ? active : from);
  const stop = layout.nodes.some(({ id }) => id === active) ? active : layout.nodes[0]?.id;

  const focus = (id: string): void => {
    setActive(id);
    svg.current?.querySelector<SVGGElement>(`[data-status="${CSS.escape(id)}"]`)?.focus();
  };
  const link = (to: string): void => {
    if (from === undefined || from === to) return;
    onMove(from, to);
  };
  const press = (event: KeyboardEvent, node: PlacedNode): void => {
    const direction = DIRECTIONS[event.key];
    if (direction) {
      event.preventDefault();
      const beside = nodeBeside(layout.nodes, node, direction);
      if (beside) focus(beside.id);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (from === undefined) onOpen(node.id);
      else if (from === node.id) setFrom(undefined);
      else link(node.id);
    } else if (event.key === 'm' && canEdit) setFrom(from === undefined ? node.id : undefined);
    else if (event.key === 'Escape') setFrom(undefined);
  };
  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const box = svg.current?.getBoundingClientRect();
    return [(event.clientX - (box?.left ?? 0)) / zoom, (event.clientY - (box?.top ?? 0)) / zoom];
  };
  const nodeAt = ([x, y]: readonly [number, number]): PlacedNode | undefined =>
    layout.nodes.find((node) => x >= node.x && x <= node.x + NODE.width && y >= node.y && y <= node.y + NODE.height);
  const drop = (event: PointerEvent): void => {
    const target = nodeAt(placeOf(event));
    if (target) link(target.id);
    setTip(undefined);
    setFrom(undefined);
  };
  const fit = (): void => {
    const room = (frame.current?.clientWidth ?? layout.width) - 2;
    setZoom(Math.min(1, Math.max(0.3, room / layout.width)));
  };
  const step = (by: 1 | -1): void => {
    const steps = by > 0 ? ZOOMS : ZOOMS.toReversed();
    setZoom((now) => steps.find((each) => (each - now) * by > 0.01) ?? now);
  };
  const start = from === undefined ? undefined : layout.nodes.find(({ id }) => id === from);
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <p role="status" className="min-w-56 flex-1 text-sm text-soft">
          {from === undefined ? t('diagram.hint') : t('diagram.drawing', { name: byId.get(from)?.name ?? '' })}
        </p>
        {canEdit && (
          <Button
            isSmall
            icon={<Spline size={14} aria-hidden />}
            aria-pressed={from !== undefined}
            disabled={stop === undefined}
            onClick={() => {
              if (from !== undefined) return setFrom(undefined);
              if (stop === undefined) return;
              setFrom(stop);
              focus(stop);
            }}
          >
            {from === undefined ? t('diagram.draw') : t('diagram.stop')}
          </Button>
        )}
        <span className="flex items-center">
          <IconButton label={t('diagram.smaller')} icon={<Minus size={14} />} onClick={() => step(-1)} />
          <span className="w-11 text-center text-xs text-soft">{Math.round(zoom * 100)} %</span>
          <IconButton label={t('diagram.larger')} icon={<Plus size={14} />} onClick={() => step(1)} />
          <IconButton label={t('diagram.fit')} icon={<Maximize2 size={14} />} onClick={fit} />
        </span>
      </div>
      <section
        ref={frame}
        // A region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t('diagram.label')}
        className="max-h-[68dvh] min-h-56 overflow-auto"
      >
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: The region around it has the name. */}
        <svg
          ref={svg}
          width={layout.width * zoom}
          height={layout.height * zoom}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          className="mx-auto block select-none"
          onPointerMove={(event) => tip && setTip(placeOf(event))}
          onPointerUp={(event) => tip && drop(event)}
        >
          <Markers />
          <Sections layout={layout} />
          {layout.edges
            .toSorted((a, b) => weight(a, shown) - weight(b, shown))
            .map((edge) => (
              <EdgeLine
                key={`${edge.from} ${edge.to}`}
                edge={edge}
                label={t('diagram.edge', { from: byId.get(edge.from)?.name ?? '', to: byId.get(edge.to)?.name ?? '' })}
                isNew={!base.find(({ id }) => id === edge.from)?.next?.includes(edge.to)}
                look={shown === undefined ? 'plain' : weight(edge, shown) > 0 ? 'strong' : 'faint'}
                onRemove={canEdit ? () => onMove(edge.from, edge.to) : undefined}
              />
            ))}
          {start && tip && (
            <path
              d={pathOf([[start.x + NODE.width, start.y + NODE.height / 2], [...tip]])}
              className="pointer-events-none fill-none stroke-accent"
              strokeWidth="2"
              strokeDasharray="4 3"
            />
          )}
          {layout.nodes.map((node) => {
            const entry = byId.get(node.id);
            return (
              entry && (
                <DiagramNode
                  key={node.id}
                  node={node}
                  entry={entry}
                  orders={orders.get(node.id) ?? 0}
                  isNew={!base.some(({ id }) => id === node.id)}
                  isStop={node.id === stop}
                  isSource={node.id === from}
                  isTarget={from !== undefined && byId.get(from)?.next?.includes(node.id) === true}
                  canEdit={canEdit}
                  onFocus={() => setActive(node.id)}
                  onBlur={() => setActive((now) => (now === node.id && from === undefined ? undefined : now))}
                  onHover={(isOver) => setHovered(isOver ? node.id : undefined)}
                  onKeyDown={(event) => press(event, node)}
                  onPress={() => (from === undefined ? onOpen(node.id) : link(node.id))}
                  onGrip={(event) => {
                    setFrom(node.id);
                    setTip(placeOf(event));
                  }}
                />
              )
            );
          })}
        </svg>
      </section>
      <Legend />
    </div>
  );
}

/** Lines of the shown status are drawn last, above the others. */
const weight = (edge: { from: string; to: string }, shown: string | undefined): number =>
  edge.from === shown || edge.to === shown ? 1 : 0;

/** The states behind their columns. */
function Sections({ layout }: { layout: Layout }) {
  const t = useTexts('common');
  return layout.sections.map(({ state, x, width }) => (
    <g key={state}>
      <rect x={x - 8} y={6} width={width + 16} height={layout.height - 12} rx={6} className="fill-sunken opacity-60" />
      <text x={x} y={26} className="fill-soft text-xs font-medium">
        {t(`state.${state}`)}
      </text>
    </g>
  ));
}
