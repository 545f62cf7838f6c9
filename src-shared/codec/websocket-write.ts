/**
 * One WebSocket frame as bytes (RFC 6455, section 5.2), in one piece. `mask` is 32 bits of unpredictable key for a client
 * (section 5.3), `undefined` for a server.
 */
export function encodeFrame(
  opcode: number,
  payload: Uint8Array,
  mask: number | undefined,
  bits: { readonly fin?: boolean; readonly rsv1?: boolean } = {},
): Uint8Array {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const headerLength = 2 + extended + (mask === undefined ? 0 : 4);
  const frame = new Uint8Array(headerLength + length);
  const view = new DataView(frame.buffer);
  frame[0] = (bits.fin === false ? 0 : 0x80) | (bits.rsv1 === true ? 0x40 : 0) | opcode;
  frame[1] = (mask === undefined ? 0 : 0x80) | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) view.setUint16(2, length);
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  frame.set(payload, headerLength);
  if (mask !== undefined) {
    view.setUint32(headerLength - 4, mask);
    applyMask(frame, headerLength, length, mask);
  }
  return frame;
}

/** Masks or unmasks `bytes[start, start + length)` in place (RFC 6455, section 5.3). */
export function applyMask(bytes: Uint8Array, start: number, length: number, mask: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + length;
  let at = start;
  for (const last = end - 4; at <= last; at += 4) view.setUint32(at, view.getUint32(at) ^ mask);
  for (let shift = 24; at < end; at++, shift -= 8) bytes[at] = (bytes[at] as number) ^ ((mask >>> shift) & 0xff);
}
