/** `Ctrl-K`: finds orders, customers, pages and commands. */
export function Palette() {
  return null;
}
