import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Popover as BasePopover } from '@base-ui/react/popover';
import { Check } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
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
            {groupsOf(entries).map(([first, ...rest]) => (
              <BaseMenu.Group
                key={first.id}
                className="not-first:mt-1 not-first:border-t not-first:border-line not-first:pt-1"
              >
                {first.heading && (
                  <BaseMenu.GroupLabel className="px-2 pt-1 pb-0.5 text-xs text-soft">
                    {first.heading}
                  </BaseMenu.GroupLabel>
                )}
                {[first, ...rest].map((entry) => (
                  <Fragment key={entry.id}>
                    <Entry {...entry} />
                  </Fragment>
                ))}
              </BaseMenu.Group>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

type Group = [first: MenuEntry, ...rest: MenuEntry[]];

/** The entries in their groups. The first one begins a group in any case. */
function groupsOf(entries: readonly MenuEntry[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (!last || entry.heading !== undefined) groups.push([entry]);
    else last.push(entry);
  }
  return groups;
}

const ENTRY =
  'flex min-h-8 items-center gap-2 rounded px-2 py-1 text-sm outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover';

function Entry({ label, icon, isChosen, href, shortcut, isDangerous, isDisabled = false, onChoose }: MenuEntry) {
  const className = classes(ENTRY, isDangerous && 'text-bad');
  const content = (
    <>
      {icon}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {isChosen && <Check size={14} aria-hidden className="text-accent" />}
      {shortcut !== undefined && <kbd className="text-xs text-soft">{shortcut}</kbd>}
    </>
  );
  if (href !== undefined) {
    return (
      <BaseMenu.LinkItem href={href} className={className} closeOnClick>
        {content}
      </BaseMenu.LinkItem>
    );
  }
  if (isChosen !== undefined) {
    return (
      <BaseMenu.CheckboxItem checked={isChosen} closeOnClick onCheckedChange={() => onChoose?.()} className={className}>
        {content}
      </BaseMenu.CheckboxItem>
    );
  }
  return (
    <BaseMenu.Item disabled={isDisabled} onClick={() => onChoose?.()} className={className}>
      {content}
    </BaseMenu.Item>
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
