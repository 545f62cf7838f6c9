import { describe, expect, it } from 'vitest';
import { copied } from '../../../src-main/engine/formats/copied.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';

const base = { atNs: 0, connection: 1, attempt: 1, transport: 'websocket', direction: 'toClient' } as const;
const text = (seq: number, payload: string): Entry => ({
  ...base,
  seq,
  kind: 'text',
  size: payload.length,
  payload: new TextEncoder().encode(payload),
});

describe('what is copied of rows', () => {
  it('as text is the payload, bytes as hex, and the sentence where there is none', () => {
    const entries: Entry[] = [
      text(1, 'a\nb'),
      { ...base, seq: 2, kind: 'binary', size: 2, payload: new Uint8Array([0, 255]) },
      { ...base, seq: 3, kind: 'close', direction: null, size: 0, detail: { clean: true, by: 'server', code: 1000 } },
    ];
    const [first, second, third] = copied(entries, 'text', 0, {});
    expect([first, second]).toEqual(['a\nb', '00ff']);
    expect(third).toMatch(/^1000/);
  });

  it('masks secrets of headers and URLs unless asked', () => {
    const opened: Entry = {
      ...base,
      seq: 1,
      kind: 'open',
      direction: null,
      size: 0,
      detail: {
        url: 'ws://host/feed?token=hush',
        status: 101,
        requestHeaders: [['Authorization', 'Bearer hush']],
        responseHeaders: [],
        timings: {},
      },
    };
    expect(copied([opened], 'ndjson', 0, {}).join()).not.toContain('hush');
    expect(copied([opened], 'text', 0, {}).join()).not.toContain('hush');
    expect(copied([opened], 'ndjson', 0, { withSecrets: true }).join()).toContain('hush');
  });

  it('stops when an answer is full, after one entry at least', () => {
    const big = 'x'.repeat(800_000);
    expect(copied([text(1, big), text(2, big), text(3, big)], 'text', 0, {})).toHaveLength(2);
    expect(copied([text(1, big + big)], 'ndjson', 0, {})).toHaveLength(1);
  });
});
