/** One line of a hex dump: `00000010  48 65 6c 6c 6f …  Hello…`. */
export interface HexLine {
  /** Eight figures, more when the payload is longer than 4 GiB. */
  readonly offset: string;
  readonly from: number;
  readonly bytes: readonly HexByte[];
}

export interface HexByte {
  readonly hex: string;
  /** The byte as ASCII, or a middle dot. */
  readonly char: string;
  readonly printable: boolean;
}

const BYTES: readonly HexByte[] = Array.from({ length: 256 }, (_, value) => {
  const printable = value >= 0x20 && value < 0x7f;
  return {
    hex: value.toString(16).padStart(2, '0'),
    char: printable ? String.fromCharCode(value) : '\u00b7',
    printable,
  };
});

export function hexLineCount(length: number, perLine: number): number {
  return Math.ceil(length / perLine);
}

/** @param begin where `data` begins in the payload. */
export function hexLine(data: Uint8Array, line: number, perLine: number, begin = 0): HexLine {
  const from = line * perLine;
  const bytes: HexByte[] = [];
  for (let at = from; at < Math.min(from + perLine, data.length); at++)
    bytes.push(BYTES[data[at] as number] as HexByte);
  return { offset: (begin + from).toString(16).padStart(8, '0'), from: begin + from, bytes };
}

/** `48 65 6c`, for copying. */
export function hexText(data: Uint8Array): string {
  const parts = new Array<string>(data.length);
  for (let at = 0; at < data.length; at++) parts[at] = (BYTES[data[at] as number] as HexByte).hex;
  return parts.join(' ');
}

/** `0x48, 0x65, …`, sixteen a line, as the body of an array in C and its relatives. */
export function cArrayText(data: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < data.length; from += 16) {
    const line = Array.from(data.subarray(from, from + 16), (byte) => `0x${(BYTES[byte] as HexByte).hex}`);
    lines.push(`  ${line.join(', ')},`);
  }
  return `unsigned char data[${data.length}] = {\n${lines.join('\n')}\n};`;
}

export interface ReadNumber {
  readonly name: string;
  /** Network order first. */
  readonly big: string;
  readonly little: string;
}

/** What the bytes from the start of a selection are as numbers, in both orders: what one asks of a binary header. */
export function readNumbers(data: Uint8Array): readonly ReadNumber[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const float = (value: number, digits: number): string =>
    Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);
  switch (data.length) {
    case 1:
      return [
        { name: 'u8', big: String(view.getUint8(0)), little: '' },
        { name: 'i8', big: String(view.getInt8(0)), little: '' },
      ];
    case 2:
      return [
        { name: 'u16', big: String(view.getUint16(0)), little: String(view.getUint16(0, true)) },
        { name: 'i16', big: String(view.getInt16(0)), little: String(view.getInt16(0, true)) },
      ];
    case 4:
      return [
        { name: 'u32', big: String(view.getUint32(0)), little: String(view.getUint32(0, true)) },
        { name: 'i32', big: String(view.getInt32(0)), little: String(view.getInt32(0, true)) },
        { name: 'f32', big: float(view.getFloat32(0), 7), little: float(view.getFloat32(0, true), 7) },
      ];
    case 8:
      return [
        { name: 'u64', big: String(view.getBigUint64(0)), little: String(view.getBigUint64(0, true)) },
        { name: 'i64', big: String(view.getBigInt64(0)), little: String(view.getBigInt64(0, true)) },
        { name: 'f64', big: float(view.getFloat64(0), 15), little: float(view.getFloat64(0, true), 15) },
      ];
    default:
      return [];
  }
}
