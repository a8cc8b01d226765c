import { Tooltip } from '@base-ui/react/tooltip';

/** A tip at an element. The control has the text as its own name, so screen readers need no second one. */
export function TipAt({ anchor, text }: { anchor: Element; text: string }) {
  return (
    <Tooltip.Root open>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={6} className="pointer-events-none z-50">
          <Tooltip.Popup className="max-w-72 rounded-md bg-ink px-2 py-1 text-xs text-page">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
