import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import type { MenuEntry, PopupAnchor } from './popup-facts.ts';

const POPUP =
  'z-50 max-h-[var(--available-height)] overflow-y-auto rounded-md border border-line bg-panel text-ink shadow-float outline-none';

/** A press on the button itself closes the popup by the button's own handler. */
const isOnAnchor = ({ anchor }: PopupAnchor, event: Event): boolean =>
  event.target instanceof Node && anchor.current?.contains(event.target) === true;

/** See `Menu` in `menu.tsx` above. */
export function Menu({ entries, ...popup }: PopupAnchor & { entries: readonly MenuEntry[] }) {
  const { isOpen, setOpen, anchor } = popup;
  return (
    <BaseMenu.Root
      open={isOpen}
      onOpenChange={(open, { event }) => (open || !isOnAnchor(popup, event)) && setOpen(open)}
    >
      <BaseMenu.Portal>
        <BaseMenu.Positioner anchor={anchor} sideOffset={4} align="end" className="z-50">
          <BaseMenu.Popup finalFocus={anchor} className={classes(POPUP, 'min-w-44 p-1')}>
            {entries.map(({ id, label, icon, isDangerous, isDisabled, onChoose }) => (
              <BaseMenu.Item
                key={id}
                disabled={isDisabled ?? false}
                onClick={onChoose}
                className={classes(
                  'flex items-center gap-2 rounded px-2 py-1.5 text-sm outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover',
                  isDangerous && 'text-bad',
                )}
              >
                {icon}
                {label}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** See `Popover` in `menu.tsx` above. */
export function Popover({ title, children, ...popup }: PopupAnchor & { title: string; children: ReactNode }) {
  const { isOpen, setOpen, anchor } = popup;
  return (
    <BasePopover.Root
      open={isOpen}
      onOpenChange={(open, { event }) => (open || !isOnAnchor(popup, event)) && setOpen(open)}
    >
      <BasePopover.Portal>
        <BasePopover.Positioner anchor={anchor} sideOffset={4} align="start" className="z-50">
          <BasePopover.Popup finalFocus={anchor} className={classes(POPUP, 'w-[min(20rem,94vw)] p-3')}>
            <BasePopover.Title className="sr-only">{title}</BasePopover.Title>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
