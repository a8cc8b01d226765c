/** The stele with its four lines, and the name. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 20 26" className="h-7" aria-hidden>
        <path d="M1 26V10a9 9 0 0 1 18 0v16z" className="fill-ink" />
        <g strokeWidth="1.6" fill="none">
          <path d="M5 9.5h10" className="stroke-script-wizcommerce" />
          <path d="M5 14h6m2 0h2" className="stroke-script-bitbybit" />
          <path d="M5 18.5h2m2 0h6" className="stroke-script-evreka" />
          <path d="M5 23h10" className="stroke-script-hub" />
        </g>
      </svg>
      <span className="font-serif text-lg font-semibold tracking-wide">Stele</span>
    </span>
  );
}
