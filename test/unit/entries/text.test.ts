import { describe, expect, it } from 'vitest';
import { hexLine, hexLineCount, hexText, readNumbers } from '../../../src-renderer/entries/detail/hex-lines.ts';
import { textOf } from '../../../src-renderer/entries/detail/payload-text.ts';
import { clock } from '../../../src-renderer/entries/format.ts';
import { base64, secretsIn, shellQuote } from '../../../src-renderer/entries/table/copy-as.ts';
import { commandFor } from '../../../src-renderer/entries/table/copy-command.ts';
import { previewSegments } from '../../../src-renderer/entries/table/preview.ts';
import { spokenRow } from '../../../src-renderer/entries/table/sentence.ts';
import { visible, visibleParts } from '../../../src-shared/base/visible-text.ts';
import { fakeRow } from '../../fixtures/fake-rows.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('visible characters', () => {
  it('shows control characters as pictures and names what would reorder text', () => {
    expect(visible('a\u0000b\r\n\u007f')).toBe('a\u2400b\u240d\u240a\u2421');
    expect(visible('\u202egnp.exe')).toBe('\u27e8RLO\u27e9gnp.exe');
    expect(visible('\u2066x\u2069\ufeff\u0085')).toBe('⟨LRI⟩x⟨PDI⟩⟨BOM⟩⟨85⟩');
    expect(visible('\ud800')).toBe('⟨D800⟩');
  });

  it('leaves text alone that hides nothing: Arabic, emoji with joiners, combining marks', () => {
    for (const text of ['مرحبا', '👩‍💻', 'e\u0301', 'plain']) expect(visible(text)).toBe(text);
  });

  it('keeps marks apart from the payload', () => {
    expect(visibleParts('a\tb')).toEqual([{ text: 'a' }, { text: '\u2409', stands: '\t' }, { text: 'b' }]);
    expect(visibleParts('')).toEqual([]);
  });
});

const textRow = { kind: 'text' as const, attempt: 1, size: 9, preview: '' };

describe('preview', () => {
  const words = (preview: string, more: Partial<Parameters<typeof previewSegments>[0]> = {}, chars = 200) =>
    previewSegments({ ...textRow, preview, ...more }, chars).map(({ text, tone, match }) =>
      match
        ? `*${text}*`
        : tone === 'value'
          ? text
          : tone === 'dim'
            ? `-${text}-`
            : tone === 'lead'
              ? `[${text}]`
              : `(${text})`,
    );

  it('makes values bright, keys and punctuation dim', () => {
    expect(words('{"a":"x","n":[1,true]}')).toEqual(['-{"a":-', '"x"', '-,"n":[-', '1', '-,-', 'true', '-]}-']);
  });

  it('marks what the filter found, also across a key', () => {
    expect(words('{"px":101}', { matches: [[6, 9]] })).toEqual(['-{"px":-', '*101*', '-}-']);
    expect(words('{"px":101}', { matches: [[1, 7]] })).toEqual(['-{-', '*"px":*', '*1*', '01', '-}-']);
  });

  it('leaves text that is not JSON bright, colons and all', () => {
    expect(words('hello: [world]')).toEqual(['hello: [world]']);
  });

  it('loses no character, whatever comes', () => {
    for (const text of ['{"a', '[1,', '{"a":"\\"}', '{"a":"x\\', '{]}"":', '{"k":"v"} tail']) {
      expect(
        previewSegments({ ...textRow, preview: text }, 500)
          .map((segment) => segment.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('starts near the match when the column is too narrow to reach it', () => {
    const preview = `{"pad":"${'x'.repeat(100)}","px":101}`;
    const at = preview.indexOf('101');
    const shown = words(preview, { matches: [[at, at + 3]] }, 40);
    expect(shown[0]).toBe('-…-');
    expect(shown).toContain('*101*');
    expect(shown.join('').indexOf('*101*')).toBeLessThan(40);
  });

  it('stresses the lead of a sentence and marks what was found in it', () => {
    const row = {
      ...fakeRow(4997),
      preview: '1.18 s exponential: base 1.00 s + jitter 0.18 s',
      matches: [[7, 18]] as [number, number][],
    };
    expect(previewSegments(row, 200).map(({ text, tone, match }) => `${tone}${match ? '*' : ''}:${text}`)).toEqual([
      'lead:1.18 s',
      'said: ',
      'said*:exponential',
      'said:: base 1.00 s + jitter 0.18 s',
    ]);
  });

  it('makes the sentence itself when a row has none', () => {
    expect(previewSegments(fakeRow(4996), 200)[0]).toEqual({ text: '1006', tone: 'lead', match: false });
  });

  it('parts the sentence of a reply from its payload, the time of a pong from its bytes', () => {
    const pong = { kind: 'pong' as const, attempt: 1, size: 2, detail: { rttMs: 12 }, preview: 'RTT 12 ms · 00 ff' };
    expect(previewSegments(pong, 200).map(({ text, tone }) => `${tone}:${text}`)).toEqual([
      'said:RTT 12 ms · ',
      'dim:00 ff',
    ]);
  });

  it('says where the engine cut', () => {
    expect(words('abc', { cutStart: true, cutEnd: true })).toEqual(['-…-', 'abc', '-…-']);
  });
});

describe('hex', () => {
  it('has offset, bytes and text, the last line short', () => {
    const data = utf8('Hello, Wirescope!\n');
    expect(hexLineCount(data.length, 16)).toBe(2);
    const line = hexLine(data, 0, 16);
    expect(line.offset).toBe('00000000');
    expect(line.bytes.map(({ hex }) => hex).join(' ')).toBe('48 65 6c 6c 6f 2c 20 57 69 72 65 73 63 6f 70 65');
    expect(line.bytes.map(({ char }) => char).join('')).toBe('Hello, Wirescope');
    expect(hexLine(data, 1, 16)).toMatchObject({
      offset: '00000010',
      bytes: [{ char: '!' }, { hex: '0a', char: '·' }],
    });
    expect(hexLineCount(0, 16)).toBe(0);
  });

  it('copies as pairs and reads numbers in both orders', () => {
    expect(hexText(new Uint8Array([0, 255, 16]))).toBe('00 ff 10');
    const u32 = readNumbers(new Uint8Array([0, 0, 1, 0]));
    expect(u32[0]).toEqual({ name: 'u32', big: '256', little: '65536' });
  });
});

describe('payload text', () => {
  it('holds back a character cut at the end of a piece, and says when bytes are no UTF-8', () => {
    const data = utf8('aé');
    expect(textOf(data.subarray(0, 2), false)).toEqual({ text: 'a', broken: false });
    expect(textOf(data.subarray(0, 2), true)).toEqual({ text: 'a\ufffd', broken: true });
    expect(textOf(utf8('\ufeffx'), true).text).toBe('\ufeffx');
  });
});

describe('words', () => {
  it('writes the wall clock in two parts', () => {
    expect(clock(Date.parse('2026-03-14T12:04:00'), 7_561e6)).toEqual(['12:04:', '07.561']);
  });

  it('reads rows aloud', () => {
    expect(spokenRow(fakeRow(97))).toBe('97, ping, to server, 4 B, 00 00 cb 2d');
    expect(spokenRow(fakeRow(4996))).toMatch(/^4996, close, 1006 network closed the socket, no close frame/);
  });
});

describe('commands', () => {
  it('quotes for the shell', () => {
    expect(shellQuote('plain-1.0')).toBe('plain-1.0');
    expect(shellQuote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
  });

  it('leaves out what the tool says by itself and keeps the rest', () => {
    const target = {
      transport: 'websocket' as const,
      url: 'wss://a.example/ws?v=2',
      requestHeaders: [
        ['Host', 'a.example'],
        ['Sec-WebSocket-Key', 'x'],
        ['Sec-WebSocket-Protocol', 'v1'],
        ['Authorization', 'Bearer t'],
      ] as const,
      message: '{"a":1}',
    };
    expect(commandFor(target)).toBe(
      `printf '%s\\n' '{"a":1}' | websocat -n --protocol v1 -H='Authorization: Bearer t' 'wss://a.example/ws?v=2'`,
    );
    expect(secretsIn(target)).toEqual({ headers: ['Authorization'], url: false });
    expect(
      commandFor({ transport: 'sse', url: 'http://a.example/sse', requestHeaders: [['Accept', 'text/event-stream']] }),
    ).toBe(`curl -N -H 'Accept: text/event-stream' http://a.example/sse`);
  });

  it('writes base64 of any bytes', () => {
    expect(base64(new Uint8Array([255, 0, 128]))).toBe('/wCA');
    expect(atob(base64(new Uint8Array(100_000))).length).toBe(100_000);
  });
});
