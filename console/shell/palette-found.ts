import type { LucideIcon } from 'lucide-react';

/** Something that the palette leads to or does. */
export interface Found {
  id: string;
  label: string;
  note?: string | undefined;
  icon: LucideIcon;
  /** Where it leads; a command has none. */
  page?: { to: string; search?: Record<string, string> | undefined };
  onChoose(): void;
}
