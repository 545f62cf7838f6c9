import { describe, expect, it } from 'vitest';
import { dragKind, droppedAddress, isRecording } from '../../../src-renderer/panels/desktop/dropped.ts';

describe('what is dragged over the window', () => {
  it('is known as files or an address; text and rows of the window’s own are left alone', () => {
    expect(dragKind(['Files'])).toBe('files');
    expect(dragKind(['text/plain', 'text/uri-list'])).toBe('address');
    expect(dragKind(['text/plain'])).toBeNull();
    expect(dragKind(['application/x-wirescope-endpoint'])).toBeNull();
  });

  it.each([
    ['# a comment\r\nwss://example.test/feed\r\nhttp://second.test/', 'wss://example.test/feed'],
    ['https://example.test/events', 'https://example.test/events'],
    ['file:///etc/passwd', null],
    ['javascript:alert(1)', null],
    ['https:///nowhere', null],
    [`wss://example.test/${'x'.repeat(5000)}`, null],
    ['', null],
  ])('takes an address to connect to, and nothing else: %s', (list, address) => {
    expect(droppedAddress(list)).toBe(address);
  });

  it('knows a recording by its ending', () => {
    expect(isRecording('Crash.WIRESCOPE')).toBe(true);
    expect(isRecording('crash.wirescope.json')).toBe(false);
  });
});
