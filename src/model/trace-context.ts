/**
 * `version-trace id-parent id-flags`, in lower case. A version after 00 may have more behind it (W3C Trace Context, section 3.2.4).
 */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Whether the caller records its part of the trace. The other flags of later versions are unknown here. */
const SAMPLED = 1;

/** Reads a `traceparent` in the form of version 00. `undefined` without a valid one, which is ignored, as the standard says. */
export function readTraceparent(text: string | undefined): string | undefined {
  const [, version, traceId, parentId, flags = '', more] = TRACEPARENT.exec(text?.trim() ?? '') ?? [];
  if (version === undefined) return undefined;
  if (version === '00') return more === undefined ? `00-${traceId}-${parentId}-${flags}` : undefined;
  const sampled = Number.parseInt(flags, 16) & SAMPLED;
  return `00-${traceId}-${parentId}-0${sampled}`;
}
