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

export function hexLine(data: Uint8Array, line: number, perLine: number): HexLine {
  const from = line * perLine;
  const bytes: HexByte[] = [];
  for (let at = from; at < Math.min(from + perLine, data.length); at++)
    bytes.push(BYTES[data[at] as number] as HexByte);
  return { offset: from.toString(16).padStart(8, '0'), from, bytes };
}

/** `48 65 6c`, for copying. */
export function hexText(data: Uint8Array): string {
  const parts = new Array<string>(data.length);
  for (let at = 0; at < data.length; at++) parts[at] = (BYTES[data[at] as number] as HexByte).hex;
  return parts.join(' ');
}

export interface ReadNumber {
  readonly name: string;
  readonly value: string;
}

/** What up to eight bytes from `from` are as numbers, network order first: what one asks of a binary header. */
export function readNumbers(data: Uint8Array, from: number, length: number): readonly ReadNumber[] {
  const have = Math.min(length, data.length - from);
  const view = new DataView(data.buffer, data.byteOffset + from, Math.max(0, have));
  const result: ReadNumber[] = [];
  if (have === 1)
    result.push({ name: 'u8', value: String(view.getUint8(0)) }, { name: 'i8', value: String(view.getInt8(0)) });
  if (have === 2) {
    result.push(
      { name: 'u16 BE', value: String(view.getUint16(0)) },
      { name: 'LE', value: String(view.getUint16(0, true)) },
    );
  }
  if (have === 4) {
    result.push(
      { name: 'u32 BE', value: String(view.getUint32(0)) },
      { name: 'LE', value: String(view.getUint32(0, true)) },
    );
    result.push({ name: 'f32 BE', value: String(view.getFloat32(0)) });
  }
  if (have === 8) {
    result.push(
      { name: 'u64 BE', value: String(view.getBigUint64(0)) },
      { name: 'LE', value: String(view.getBigUint64(0, true)) },
    );
    result.push({ name: 'f64 BE', value: String(view.getFloat64(0)) });
  }
  return result;
}
