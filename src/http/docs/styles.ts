/** The height of the line above a reference, for which Scalar reserves the space. */
const LINE_PX = 36;

/** The styles of the index, and of the line above each reference that links back to it. */
export const STYLES = `:root:has(> .index) { color-scheme: light dark; }
body { margin: 0; }
.index main { font: 16px/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 3rem 1.5rem; }
.index h1 { font-size: 1.75rem; }
.index ul { list-style: none; padding: 0; }
.index li { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; margin: 1rem 0;
  padding: 1rem 1.25rem; }
.index li > a { font-weight: 600; font-size: 1.125rem; }
.index li p { margin: .25rem 0; }
.index .facts { font-size: .875rem; opacity: .75; }
.reference { --scalar-custom-header-height: ${LINE_PX}px; }
.reference > nav { position: sticky; top: 0; z-index: 10; box-sizing: border-box; height: ${LINE_PX}px; padding: 0 24px;
  font: 14px/${LINE_PX}px system-ui, sans-serif; background: var(--scalar-background-1);
  border-bottom: 1px solid var(--scalar-border-color); }
.reference > nav > a { color: var(--scalar-color-2); margin-right: 1.5em; }
`;
