import type { WireFrame } from '../../../src-shared/model/entry.ts';

/** One field of a frame header, bit by bit as it crossed the wire. */
export interface BitField {
  readonly label: string;
  readonly bits: readonly (0 | 1)[];
  /** A word or two below the cells. */
  readonly says: string;
}

/** Sixteen bits a line, as RFC 6455, 5.2 draws them in pairs of bytes. */
export interface BitLine {
  readonly firstByte: number;
  /** The line's bytes in hex. */
  readonly hex: readonly string[];
  readonly fields: readonly BitField[];
}

export interface FrameMeaning {
  readonly name: string;
  readonly value: string;
  readonly section: string;
}

const OPCODES: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

export function opcodeName(opcode: number): string {
  return OPCODES[opcode] ?? (opcode < 8 ? 'reserved, data' : 'reserved, control');
}

/** Bits of `value`, most significant first. Works past 32 bits. */
export function bitsOf(value: number, width: number): readonly (0 | 1)[] {
  const bits: (0 | 1)[] = new Array<0 | 1>(width).fill(0);
  let rest = value;
  for (let at = width - 1; at >= 0 && rest > 0; at--) {
    bits[at] = rest % 2 === 1 ? 1 : 0;
    rest = Math.floor(rest / 2);
  }
  return bits;
}

const hexByte = (value: number): string => value.toString(16).padStart(2, '0');

/** How the length is written: in the 7 bits, or 126 and 16 bits more, or 127 and 64 bits more (5.2). */
export function lengthForm(frame: WireFrame): { readonly seven: number; readonly extraBytes: 0 | 2 | 8 } {
  const extra = frame.headerLength - 2 - (frame.masked ? 4 : 0);
  // A peer may use a longer form than needed (5.2 forbids it); the header's own length tells which it was.
  if (extra === 2) return { seven: 126, extraBytes: 2 };
  if (extra === 8) return { seven: 127, extraBytes: 8 };
  return { seven: frame.wireLength, extraBytes: 0 };
}

const plural = (value: number, word: string): string =>
  `${value.toLocaleString('en-US')} ${word}${value === 1 ? '' : 's'}`;

/** The header as drawn. The four bytes of a masking key are not recorded and therefore not drawn as bits. */
export function frameLines(frame: WireFrame): readonly BitLine[] {
  const { seven, extraBytes } = lengthForm(frame);
  const byte0 = (frame.fin ? 0x80 : 0) | (frame.rsv1 ? 0x40 : 0) | (frame.opcode & 15);
  const byte1 = (frame.masked ? 0x80 : 0) | seven;
  const lines: BitLine[] = [
    {
      firstByte: 0,
      hex: [hexByte(byte0), hexByte(byte1)],
      fields: [
        { label: 'FIN', bits: [frame.fin ? 1 : 0], says: frame.fin ? 'last' : 'more' },
        { label: 'RSV', bits: [frame.rsv1 ? 1 : 0, 0, 0], says: frame.rsv1 ? 'deflated' : 'none' },
        { label: 'opcode', bits: bitsOf(frame.opcode, 4), says: `${frame.opcode} ${opcodeName(frame.opcode)}` },
        { label: 'MASK', bits: [frame.masked ? 1 : 0], says: frame.masked ? 'yes' : 'no' },
        {
          label: 'payload length',
          bits: bitsOf(seven, 7),
          says: extraBytes === 0 ? plural(frame.wireLength, 'byte') : `${seven}: in the next ${extraBytes} bytes`,
        },
      ],
    },
  ];
  for (let at = 0; at < extraBytes; at += 2) {
    const shift = 2 ** (8 * (extraBytes - at - 2));
    const word = Math.floor(frame.wireLength / shift) % 65_536;
    const last = at + 2 === extraBytes;
    lines.push({
      firstByte: 2 + at,
      hex: [hexByte(word >> 8), hexByte(word & 255)],
      fields: [
        {
          label: last ? `extended payload length, ${extraBytes * 8} bits` : '',
          bits: bitsOf(word, 16),
          says: last ? plural(frame.wireLength, 'byte') : '',
        },
      ],
    });
  }
  return lines;
}

/** What the header means, in words, each with the section that says so. */
export function frameMeaning(frame: WireFrame, direction: 'toServer' | 'toClient' | null): readonly FrameMeaning[] {
  const { extraBytes } = lengthForm(frame);
  const control = frame.opcode >= 8;
  const maskRule = direction === 'toServer' ? 'a client must mask' : 'a server must not mask';
  const maskWrong = direction !== null && frame.masked !== (direction === 'toServer');
  return [
    {
      name: 'FIN',
      value: frame.fin
        ? frame.opcode === 0
          ? 'last fragment of its message'
          : control
            ? 'whole: control frames are never fragmented'
            : 'whole message in this frame'
        : 'more fragments follow',
      section: 'RFC 6455, 5.4',
    },
    {
      name: 'RSV1',
      value: frame.rsv1
        ? 'the message is compressed (permessage-deflate)'
        : frame.opcode === 0
          ? 'not set on continuations: the first frame says'
          : 'not compressed',
      section: frame.rsv1 ? 'RFC 7692, 6' : 'RFC 6455, 5.2',
    },
    {
      name: 'opcode',
      value: `${frame.opcode}: ${opcodeName(frame.opcode)}${frame.opcode === 0 ? ' of the message before' : ''}`,
      section: control ? 'RFC 6455, 5.5' : 'RFC 6455, 5.6',
    },
    {
      name: 'MASK',
      value: `${frame.masked ? 'payload masked, 4 byte key (not kept)' : 'not masked'}; ${maskRule}${maskWrong ? ': violated' : ''}`,
      section: frame.masked ? 'RFC 6455, 5.3' : 'RFC 6455, 5.1',
    },
    {
      name: 'length',
      value: `${plural(frame.wireLength, 'byte')}, ${extraBytes === 0 ? 'in 7 bits' : `${extraBytes * 8} bits after the ${lengthForm(frame).seven}`}`,
      section: 'RFC 6455, 5.2',
    },
  ];
}

/** Bytes of headers and payloads over all frames of a message. */
export function wireBytes(frames: readonly WireFrame[]): { readonly header: number; readonly payload: number } {
  return frames.reduce(
    (sum, frame) => ({ header: sum.header + frame.headerLength, payload: sum.payload + frame.wireLength }),
    { header: 0, payload: 0 },
  );
}
