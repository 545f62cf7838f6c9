import { describe, expect, it } from 'vitest';
import { takeName, urlParts, variableOffers } from '../../../src-renderer/panels/connect/url-parts.ts';
import { lookupOf } from '../../../src-shared/model/variables.ts';

const variables = lookupOf({ host: 'h.example', hostname: 'x', ghost: 'y', token: 't' });

describe('the URL in pieces', () => {
  it('tells variables with a value from those without one', () => {
    expect(urlParts('wss://{{host}}/p?k={{ tokn }}', variables)).toEqual([
      { text: 'wss://', kind: 'plain' },
      { text: '{{host}}', kind: 'known' },
      { text: '/p?k=', kind: 'plain' },
      { text: '{{ tokn }}', kind: 'unknown' },
    ]);
    expect(urlParts('', variables)).toEqual([]);
    expect(urlParts('ws://x/\\{{host}}', variables)).toEqual([{ text: 'ws://x/\\{{host}}', kind: 'plain' }]);
  });
});

describe('names for what is being written', () => {
  /** The caret stands where the bar is. */
  const offered = (text: string) => variableOffers(text.replace('|', ''), text.indexOf('|'), variables)?.names ?? null;
  it('begin with it first, then contain it', () => {
    expect(offered('wss://{{|')).toEqual(['host', 'hostname', 'ghost', 'token']);
    expect(offered('wss://{{HO|')).toEqual(['host', 'hostname', 'ghost']);
    expect(offered('wss://{{zz|')).toEqual([]);
  });

  it('are none outside of braces', () => {
    for (const text of ['wss://|', 'wss://{{host}}|', 'wss://{ho|', 'wss://\\{{ho|']) expect(offered(text)).toBeNull();
  });

  it('are taken closed, whatever stood behind the caret', () => {
    expect(takeName('wss://{{ho', 8, 10, 'host')).toEqual({ url: 'wss://{{host}}', caret: 14 });
    expect(takeName('wss://{{ho}}/p', 8, 10, 'host')).toEqual({ url: 'wss://{{host}}/p', caret: 14 });
    expect(takeName('wss://{{hostname}}/p', 8, 10, 'host')).toEqual({ url: 'wss://{{host}}/p', caret: 14 });
    expect(takeName('wss://{{ho/p', 8, 10, 'host')).toEqual({ url: 'wss://{{host}}/p', caret: 14 });
  });
});
