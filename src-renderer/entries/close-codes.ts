/** What WebSocket close codes mean (RFC 6455, 7.4.1 and the IANA registry it founded). */
export interface CloseCode {
  readonly name: string;
  readonly meaning: string;
  readonly section: string;
}

const CODES: Readonly<Record<number, readonly [name: string, meaning: string]>> = {
  1000: ['normal closure', 'The purpose of the connection was fulfilled.'],
  1001: ['going away', 'A server went down, or a browser left the page.'],
  1002: ['protocol error', 'One side broke the protocol, said the other.'],
  1003: ['unsupported data', 'Data of a kind the endpoint cannot take, say binary where it wants text.'],
  1004: ['reserved', 'Has no meaning yet.'],
  1005: ['no status received', 'The close frame had no code. Never on the wire: written here by the receiver.'],
  1006: [
    'abnormal closure',
    'The socket ended without a close frame. Never on the wire: written here by the receiver.',
  ],
  1007: ['invalid payload', 'A text message was not UTF-8, or the data was inconsistent with its type.'],
  1008: ['policy violation', 'The message broke a rule of the endpoint; also used when no other code fits.'],
  1009: ['message too big', 'A message was larger than the endpoint takes.'],
  1010: ['mandatory extension', 'The client wanted an extension that the server did not negotiate.'],
  1011: ['internal error', 'The server met a condition that kept it from answering.'],
  1012: ['service restart', 'The server restarts; reconnect, with a random delay.'],
  1013: ['try again later', 'The server is overloaded; reconnect later or elsewhere.'],
  1014: ['bad gateway', 'A gateway got an invalid answer from the server behind it.'],
  1015: ['TLS handshake failed', 'Never on the wire: written here by the receiver.'],
};

export function closeCode(code: number): CloseCode {
  const known = CODES[code];
  if (known !== undefined) {
    // 1012 to 1014 were registered after the RFC.
    const section = code >= 1012 && code <= 1014 ? 'IANA WebSocket close codes' : 'RFC 6455, 7.4.1';
    return { name: known[0], meaning: known[1], section };
  }
  const section = 'RFC 6455, 7.4.2';
  if (code < 1000) return { name: 'not used', meaning: 'Codes under 1000 are not used.', section };
  if (code < 3000) return { name: 'reserved', meaning: 'Reserved for the protocol and its extensions.', section };
  if (code < 4000)
    return { name: 'registered', meaning: 'For libraries and frameworks, registered with IANA.', section };
  if (code < 5000)
    return { name: 'private', meaning: 'What it means is between this server and its clients.', section };
  return { name: 'invalid', meaning: 'Outside the range a close code may have.', section };
}
