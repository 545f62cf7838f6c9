import { describe, expect, it } from 'vitest';
import {
  bitsOf,
  frameLines,
  frameMeaning,
  lengthForm,
  wireBytes,
} from '../../../src-renderer/entries/detail/frame-bits.ts';
import type { WireFrame } from '../../../src-shared/model/entry.ts';

const frame = (change: Partial<WireFrame>): WireFrame => ({
  fin: true,
  opcode: 1,
  rsv1: false,
  masked: false,
  wireLength: 5,
  headerLength: 2,
  ...change,
});
const hex = (value: WireFrame): string =>
  frameLines(value)
    .flatMap((line) => line.hex)
    .join(' ');

describe('frame bits', () => {
  it('has the bytes of the examples in RFC 6455, 5.7', () => {
    expect(hex(frame({}))).toBe('81 05');
    expect(hex(frame({ masked: true, headerLength: 6 }))).toBe('81 85');
    expect(hex(frame({ fin: false, wireLength: 3 }))).toBe('01 03');
    expect(hex(frame({ opcode: 0, wireLength: 2 }))).toBe('80 02');
    expect(hex(frame({ opcode: 9 }))).toBe('89 05');
    expect(hex(frame({ opcode: 10, masked: true, headerLength: 6 }))).toBe('8a 85');
    expect(hex(frame({ opcode: 2, wireLength: 256, headerLength: 4 }))).toBe('82 7e 01 00');
    expect(hex(frame({ opcode: 2, wireLength: 65_536, headerLength: 10 }))).toBe('82 7f 00 00 00 00 00 01 00 00');
  });

  it('has the compressed frame of the drawing', () => {
    const [line] = frameLines(frame({ rsv1: true, wireLength: 26 }));
    expect(line?.hex).toEqual(['c1', '1a']);
    expect(line?.fields.map(({ label, bits }) => `${label} ${bits.join('')}`)).toEqual([
      'FIN 1',
      'RSV 100',
      'opcode 0001',
      'MASK 0',
      'payload length 0011010',
    ]);
  });

  it('draws sixteen bits a line, whatever the length', () => {
    for (const value of [frame({}), frame({ wireLength: 70_000, headerLength: 10 })]) {
      for (const line of frameLines(value)) expect(line.fields.flatMap(({ bits }) => bits)).toHaveLength(16);
    }
  });

  it('shows a length written longer than it needs to be', () => {
    expect(lengthForm(frame({ wireLength: 5, headerLength: 4 }))).toEqual({ seven: 126, extraBytes: 2 });
  });

  it('says that a server which masks breaks the rule', () => {
    const mask = (masked: boolean, direction: 'toServer' | 'toClient') =>
      frameMeaning(frame({ masked }), direction).find(({ name }) => name === 'MASK')?.value;
    expect(mask(true, 'toClient')).toContain('violated');
    expect(mask(true, 'toServer')).not.toContain('violated');
  });

  it('writes lengths past 32 bits', () => {
    expect(bitsOf(2 ** 33 + 1, 64).join('')).toBe(`${'0'.repeat(30)}1${'0'.repeat(32)}1`);
  });

  it('adds up fragments', () => {
    expect(wireBytes([frame({}), frame({ wireLength: 300, headerLength: 4 })])).toEqual({ header: 6, payload: 305 });
  });
});
