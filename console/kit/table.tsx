import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';

/** A table with rows of one height. Wide ones scroll inside of their frame. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <section className="relative min-w-0 overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="w-full border-collapse text-left text-sm">{children}</table>
    </section>
  );
}

/** A heading of a column. */
export const Th = ({ className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    {...rest}
    className={classes('border-b border-line px-3 py-2 text-xs font-medium whitespace-nowrap text-soft', className)}
  />
);

/** A cell. */
export const Td = ({ className, ...rest }: ComponentProps<'td'>) => (
  <td {...rest} className={classes('border-b border-line px-3 py-2 align-middle', className)} />
);
