import { describe, expect, it } from 'vitest';
import { type ParseOptions, parseWebSocket } from '../fixtures/websocket-events.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const parse = (text: string, options?: ParseOptions) => parseWebSocket([hex(text)], options);
/** [code, close code, section] of the failure. */
const failure = (text: string, options?: ParseOptions) => {
  const failed = parse(text, options).find(([name]) => name === 'failed');
  return failed?.slice(1, 4);
};

describe('RFC 6455, section 5.7: its own examples', () => {
  it('a single-frame unmasked text message', () => {
    expect(parse('81 05 48 65 6c 6c 6f')).toEqual([['message', 1, '48656c6c6f', 7, 0x8100]]);
  });
  it('a fragmented unmasked text message', () => {
    expect(parse('01 03 48 65 6c 80 02 6c 6f')).toEqual([['gathered', 1, '48656c6c6f', 9, ['1:3+2', 'FIN 0:2+2']]]);
  });
  it('an unmasked ping', () => {
    expect(parse('89 05 48 65 6c 6c 6f')).toEqual([['ping', '48656c6c6f', 'FIN 9:5+2']]);
  });
  it('256 bytes of binary in one frame', () => {
    expect(parse(`82 7e 01 00 ${'ab'.repeat(256)}`)).toEqual([['message', 2, 'ab'.repeat(256), 260, 0x8200]]);
  });
  it('64 KiB of binary in one frame', () => {
    const bytes = Buffer.concat([hex('82 7f 00 00 00 00 00 01 00 00'), Buffer.alloc(65_536)]);
    expect(parseWebSocket([bytes])[0]?.slice(3)).toEqual([65_546, 0x8200]);
  });
});

describe('RFC 6455, section 5: framing', () => {
  it('5.1: a server must not mask', () => {
    expect(failure('81 85 37 fa 21 3d 7f 9f 4d 51 58')).toEqual(['WS_MASKED_FRAME', 1002, '5.1']);
  });
  it.each(['91 00', 'a1 00', 'c1 00', '99 00', 'b0 00'])('5.2: a reserved bit that was not agreed on (%s)', (bytes) => {
    expect(failure(bytes)).toEqual(['WS_RSV_UNEXPECTED', 1002, '5.2']);
  });
  it.each(['83 00', '87 00', '8b 00', '8f 00', '03 00'])('5.2: a reserved opcode (%s)', (bytes) => {
    expect(failure(bytes)).toEqual(['WS_OPCODE_RESERVED', 1002, '5.2']);
  });
  it('5.2: the highest bit of a 64-bit length must be 0', () => {
    expect(failure('82 7f 80 00 00 00 00 00 00 00')).toEqual(['WS_LENGTH_INVALID', 1002, '5.2']);
  });
  it('5.2: a length in more bytes than needed is read, and noted once', () => {
    expect(parse('81 7e 00 01 61 81 7f 00 00 00 00 00 00 00 01 62 81 01 63')).toEqual([
      ['note', 'WS_LENGTH_NOT_MINIMAL'],
      ['message', 1, '61', 5, 0x8100],
      ['message', 1, '62', 11, 0x8100],
      ['message', 1, '63', 3, 0x8100],
    ]);
  });
  it('5.4: control frames may stand between fragments', () => {
    expect(parse('01 01 61 89 01 70 80 01 62')).toEqual([
      ['ping', '70', 'FIN 9:1+2'],
      ['gathered', 1, '6162', 6, ['1:1+2', 'FIN 0:1+2']],
    ]);
  });
  it('5.4: empty fragments are fragments', () => {
    expect(parse('02 00 00 00 80 00')).toEqual([['gathered', 2, '', 6, ['2:0+2', '0:0+2', 'FIN 0:0+2']]]);
  });
  it('5.4: a continuation needs something to continue', () => {
    expect(failure('80 01 61')).toEqual(['WS_CONTINUATION_UNEXPECTED', 1002, '5.4']);
    expect(failure('00 01 61')).toEqual(['WS_CONTINUATION_UNEXPECTED', 1002, '5.4']);
    expect(failure('01 01 61 80 01 62 80 01 63')).toEqual(['WS_CONTINUATION_UNEXPECTED', 1002, '5.4']);
  });
  it('5.4: a message must end before the next begins', () => {
    const events = parse('01 01 61 81 01 62');
    expect(events[0]?.slice(1, 4)).toEqual(['WS_FRAGMENT_INTERRUPTED', 1002, '5.4']);
    expect(events[0]?.[5]).toEqual({ hex: '61', announced: 1, frames: ['1:1+2'] });
  });
  it('5.5: control frames must not be fragmented', () => {
    expect(failure('09 00')).toEqual(['WS_CONTROL_FRAGMENTED', 1002, '5.5']);
  });
  it('5.5: control frames carry at most 125 bytes', () => {
    expect(parse(`8a 7d ${'61'.repeat(125)}`)).toHaveLength(1);
    expect(failure(`89 7e 00 7e ${'61'.repeat(126)}`)).toEqual(['WS_CONTROL_TOO_LONG', 1002, '5.5']);
  });
  it('5.5.1: a close may be empty: 1005', () => {
    expect(parse('88 00')).toEqual([['close', 1005, '', 'FIN 8:0+2']]);
  });
  it('5.5.1: a close has a code and a reason in UTF-8', () => {
    const reason = Buffer.from('bye ✓ 🎉');
    expect(parse(`88 ${(reason.length + 2).toString(16).padStart(2, '0')} 0fa1 ${reason.toString('hex')}`)).toEqual([
      ['close', 4001, 'bye ✓ 🎉', `FIN 8:${reason.length + 2}+2`],
    ]);
    expect(failure('88 01 03')).toEqual(['WS_CLOSE_INVALID', 1002, '5.5.1']);
    expect(failure('88 03 03 e8 ff')).toEqual(['WS_INVALID_UTF8', 1007, '5.5.1']);
  });
  it('5.5.1: nothing follows a close', () => {
    expect(parse('88 02 03 e8 81 01 61')).toEqual([
      ['close', 1000, '', 'FIN 8:2+2'],
      ['note', 'WS_DATA_AFTER_CLOSE'],
    ]);
  });
});

describe('RFC 6455, section 7.4: close codes', () => {
  const close = (code: number) => parse(`88 02 ${code.toString(16).padStart(4, '0')}`)[0];
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])(
    '%i may be sent',
    (code) => {
      expect(close(code)?.slice(0, 2)).toEqual(['close', code]);
    },
  );
  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])('%i may not', (code) => {
    expect(close(code)?.slice(0, 4)).toEqual(['failed', 'WS_CLOSE_INVALID', 1002, '7.4']);
  });
});

describe('RFC 6455, section 8.1: text is UTF-8', () => {
  it.each([
    ['a continuation byte alone', '80'],
    ['an overlong slash', 'c0af'],
    ['a surrogate', 'eda080'],
    ['above U+10FFFF', 'f4908080'],
    ['cut in a character', 'e282'],
  ])('%s', (_what, bytes) => {
    const length = (bytes.length / 2).toString(16).padStart(2, '0');
    const events = parse(`81 01 61 81 ${length} ${bytes}`);
    expect(events[0]).toEqual(['message', 1, '61', 3, 0x8100]);
    expect(events[1]?.slice(1, 4)).toEqual(['WS_INVALID_UTF8', 1007, '8.1']);
    // Nothing lost: the payload is there.
    expect(events[1]?.[5]).toMatchObject({ hex: bytes });
  });
  it('a fragment may end inside a character, a message may not', () => {
    expect(parse('01 01 e2 00 01 82 80 01 ac')).toEqual([
      ['gathered', 1, 'e282ac', 9, ['1:1+2', '0:1+2', 'FIN 0:1+2']],
    ]);
    expect(failure('01 01 e2 80 01 82')).toEqual(['WS_INVALID_UTF8', 1007, '8.1']);
  });
  it('a bad fragment fails before the message ends', () => {
    expect(failure('01 01 ff')).toEqual(['WS_INVALID_UTF8', 1007, '8.1']);
  });
  it('binary may be anything', () => {
    expect(parse('82 02 ff fe')).toEqual([['message', 2, 'fffe', 4, 0x8200]]);
  });
});

describe('RFC 6455, sections 7.4.1 and 10.4: limits', () => {
  it('a message as long as the limit passes', () => {
    expect(parse('81 03 61 62 63', { maxMessageBytes: 3 })).toHaveLength(1);
  });
  it('a longer one fails with its head and its announced length', () => {
    const events = parse('81 04 61 62 63 64', { maxMessageBytes: 3 });
    expect(events[0]?.slice(1, 3)).toEqual(['WS_MESSAGE_TOO_BIG', 1009]);
    expect(events[0]?.[5]).toEqual({ hex: '61626364', announced: 4, frames: ['FIN 1:4+2'] });
  });
  it('a frame that is too long fails with the first 4 KiB of it, without waiting for the rest', () => {
    const head = Buffer.concat([hex('82 7f 00 00 00 01 00 00 00 00'), Buffer.alloc(5000, 7)]);
    const [failed] = parseWebSocket([head]);
    expect(failed?.slice(1, 3)).toEqual(['WS_MESSAGE_TOO_BIG', 1009]);
    expect(failed?.[5]).toMatchObject({ hex: '07'.repeat(4096), announced: 2 ** 32 });
  });
  it('fragments count together', () => {
    const events = parse('01 02 61 62 80 02 63 64', { maxMessageBytes: 3 });
    expect(events[0]?.slice(1, 3)).toEqual(['WS_MESSAGE_TOO_BIG', 1009]);
    expect(events[0]?.[5]).toMatchObject({ hex: '61626364', announced: 4 });
  });
});

describe('RFC 7692, section 6: RSV1', () => {
  it('marks the first frame of a compressed message', () => {
    expect(parse('c1 01 00', { deflate: true })).toEqual([['message', 1, '00', 3, 0xc100]]);
    expect(parse('41 01 00 80 00', { deflate: true })).toEqual([['gathered', 1, '00', 5, ['RSV1 1:1+2', 'FIN 0:0+2']]]);
  });
  it('is not for continuations and control frames', () => {
    expect(failure('01 00 c0 00', { deflate: true })).toEqual(['WS_RSV_UNEXPECTED', 1002, '5.2']);
    expect(failure('c9 00', { deflate: true })).toEqual(['WS_RSV_UNEXPECTED', 1002, '5.2']);
  });
  it('leaves compressed bytes unchecked for UTF-8', () => {
    expect(parse('c1 01 ff', { deflate: true })).toHaveLength(1);
  });
});

describe('the end of a stream', () => {
  it('between messages leaves nothing', () => {
    expect(parse('81 01 61', { end: true }).at(-1)).toEqual(['end', undefined]);
  });
  it('inside a message gives what there was', () => {
    expect(parse('01 02 61 62 80 05 63', { end: true })).toEqual([
      ['end', { hex: '616263', announced: 7, frames: ['1:2+2', 'FIN 0:5+2'] }],
    ]);
    expect(parse('81 05 61', { end: true })).toEqual([['end', { hex: '61', announced: 5, frames: ['FIN 1:5+2'] }]]);
  });
  it('inside a control frame gives the message around it', () => {
    expect(parse('01 02 61 62 89 05 63', { end: true })).toEqual([
      ['end', { hex: '6162', announced: 2, frames: ['1:2+2'] }],
    ]);
  });
});
