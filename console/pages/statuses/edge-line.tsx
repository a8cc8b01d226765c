import { classes } from '../../kit/classes.ts';
import type { PlacedEdge } from './layout.ts';

const RADIUS = 6;

/** The path through corners, which are rounded. */
export function pathOf(points: readonly (readonly number[])[]): string {
  const parts = points.map(([x = 0, y = 0], i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before || !after) return `${i === 0 ? 'M' : 'L'}${x} ${y}`;
    const [x1, y1] = toward([x, y], before);
    const [x2, y2] = toward([x, y], after);
    return `L${x1} ${y1}Q${x} ${y} ${x2} ${y2}`;
  });
  return parts.join('');
}

/** The point a little way from a corner to its neighbour, at most half of the way. */
function toward([x, y]: readonly [number, number], [toX = 0, toY = 0]: readonly number[]): [number, number] {
  const length = Math.hypot(toX - x, toY - y);
  const share = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return [x + (toX - x) * share, y + (toY - y) * share];
}

const MARKS = { plain: 'fill-line-strong', strong: 'fill-ink', added: 'fill-accent' } as const;

/** The heads of arrows. */
export function Markers() {
  return (
    <defs>
      {Object.entries(MARKS).map(([id, fill]) => (
        <marker
          key={id}
          id={`arrow-${id}`}
          viewBox="0 0 8 8"
          refX="7.5"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.5 8 4 0 7.5z" className={fill} />
        </marker>
      ))}
    </defs>
  );
}

/** A move as an arrow. A press on it takes the move away; the table of moves does the same by keyboard. */
export function EdgeLine({
  edge,
  label,
  isNew,
  look,
  onRemove,
}: {
  edge: PlacedEdge;
  label: string;
  /** Not stored yet. */
  isNew: boolean;
  look: 'plain' | 'strong' | 'faint';
  onRemove: (() => void) | undefined;
}) {
  const path = pathOf(edge.points);
  const mark = isNew ? 'added' : look === 'strong' ? 'strong' : 'plain';
  const stroke = { added: 'stroke-accent', strong: 'stroke-ink', plain: 'stroke-line-strong' }[mark];
  return (
    <g className={classes('group/edge', look === 'faint' && 'opacity-30')}>
      <path
        d={path}
        markerEnd={`url(#arrow-${mark})`}
        strokeWidth={look === 'strong' || isNew ? 1.75 : 1.25}
        strokeDasharray={edge.isBack ? '5 4' : undefined}
        className={classes('fill-none', stroke, onRemove && 'group-hover/edge:stroke-bad')}
      />
      {onRemove && (
        // biome-ignore lint/a11y/noStaticElementInteractions: The table of moves is the way by keyboard.
        <path d={path} strokeWidth={10} className="cursor-pointer fill-none stroke-transparent" onClick={onRemove}>
          <title>{label}</title>
        </path>
      )}
    </g>
  );
}
