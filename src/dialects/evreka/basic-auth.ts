interface Credentials {
  id: string;
  secret: string;
}

/**
 * What a header of HTTP Basic says (RFC 7617), in the ways it can be read: as it is, and form-decoded, since OAuth wants
 * both parts form-encoded before (RFC 6749, section 2.3.1) and not all clients do so. Empty when it is no such header.
 */
export function basicCredentials(header: string | undefined): Credentials[] {
  const encoded = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined || `${id}${secret}`.includes('\0')) return [];
  const plain = { id, secret };
  if (!/[%+]/.test(id + secret)) return [plain];
  const decoded = { id: formDecoded(id), secret: formDecoded(secret) };
  return `${decoded.id}${decoded.secret}`.includes('\0') ? [plain] : [plain, decoded];
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
