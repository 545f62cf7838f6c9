import { describe, expect, it } from 'vitest';
import { explain, FRAME_FIELDS, POLICIES, SSE_FIELDS, type Subject } from '../../../src-shared/model/explain.ts';

const code = (number: number) => explain({ type: 'closeCode', code: number });

describe('explanations', () => {
  it('name the place that says so: the RFC, or the registry for what came later', () => {
    expect(code(1006)).toMatchObject({ title: '1006 abnormal closure', section: 'RFC 6455, 7.4.1' });
    expect(code(1012).section).toBe('IANA WebSocket close codes');
    expect(code(1015).section).toBe('RFC 6455, 7.4.1');
    expect(explain({ type: 'httpStatus', status: 429 })).toMatchObject({
      section: 'RFC 6585, 4',
      url: 'https://www.rfc-editor.org/rfc/rfc6585.html#section-4',
    });
    expect(explain({ type: 'sseField', field: 'id' }).section).toBe('WHATWG HTML, 9.2.6');
    expect(explain({ type: 'opcode', opcode: 9 }).section).toBe('RFC 6455, 5.5.2');
  });

  it('explain a code nobody listed by the range it lies in', () => {
    expect(code(999).title).toBe('999 not used');
    expect(code(1016).title).toBe('1016 reserved');
    expect(code(3500).title).toBe('3500 registered');
    expect(code(4001).title).toBe('4001 private');
    expect(code(70_000).title).toBe('70000 invalid');
    expect(explain({ type: 'httpStatus', status: 418 }).title).toBe('418 client error');
    expect(explain({ type: 'opcode', opcode: 11 }).title).toBe('opcode 11, reserved');
  });

  it('are whole sentences, everywhere', () => {
    const subjects: Subject[] = [
      ...Array.from({ length: 16 }, (_, at): Subject => ({ type: 'closeCode', code: 1000 + at })),
      ...[3000, 3003, 3008].map((number): Subject => ({ type: 'closeCode', code: number })),
      ...Array.from({ length: 16 }, (_, opcode): Subject => ({ type: 'opcode', opcode })),
      ...FRAME_FIELDS.map((field): Subject => ({ type: 'frameField', field })),
      ...SSE_FIELDS.map((field): Subject => ({ type: 'sseField', field })),
      ...POLICIES.map((policy): Subject => ({ type: 'reconnect', policy })),
      ...Array.from({ length: 500 }, (_, at): Subject => ({ type: 'httpStatus', status: 100 + at })),
      { type: 'jitter' },
    ];
    for (const subject of subjects) {
      const { title, sentence, advice, section, url } = explain(subject);
      expect(title, JSON.stringify(subject)).not.toBe('');
      expect(sentence, title).toMatch(/^\S.*\.$/);
      if (advice !== '') expect(advice, title).toMatch(/^\S.*[.?]$/);
      expect(url === '', title).toBe(section === '');
      if (url !== '') expect(() => new URL(url)).not.toThrow();
    }
  });
});
