import { describe, expect, it } from 'vitest';
import { parseLink } from '../../../src-shared/model/link.ts';

const why = (text: string): string => {
  const parsed = parseLink(text);
  if (parsed.ok) throw new Error(`taken: ${JSON.stringify(parsed.value)}`);
  expect(parsed.error.code).toBe('LINK_INVALID');
  return parsed.error.message;
};

describe('a wirescope:// link', () => {
  it('to an address becomes a draft of it', () => {
    expect(
      parseLink('wirescope://connect?url=wss%3A%2F%2Fexample.com%2Fprices%3Fa%3D1%26b&transport=websocket'),
    ).toEqual({
      ok: true,
      value: { kind: 'connect', url: 'wss://example.com/prices?a=1&b', transport: 'websocket' },
    });
    expect(parseLink('WIRESCOPE://connect/?url=http://[::1]:4600/events')).toEqual({
      ok: true,
      value: { kind: 'connect', url: 'http://[::1]:4600/events', transport: 'auto' },
    });
  });

  it('to a recording prefills the dialog', () => {
    for (const path of ['/home/me/a b.wirescope', 'C:\\Users\\me\\a.WIRESCOPE', '/tmp/ä+1.wirescope']) {
      expect(parseLink(`wirescope://open?path=${encodeURIComponent(path)}`)).toEqual({
        ok: true,
        value: { kind: 'open', path },
      });
    }
  });

  it.each([
    ['', /neither/],
    ['wirescope:', /neither/],
    ['wirescope://', /neither/],
    ['wirescope:connect?url=ws://a', /neither/],
    ['wirescope://run?url=ws://a', /neither/],
    ['wirescope://connect.evil.com?url=ws://a', /neither/],
    ['wirescope://user@connect?url=ws://a', /neither/],
    ['wirescope://connect:80?url=ws://a', /neither/],
    ['wirescope://connect/deeper?url=ws://a', /neither/],
    ['wirescope://connect?url=ws://a#b', /neither/],
    [' wirescope://connect?url=ws://a', /neither/],
    ['wirescope://connect?url=ws://a\nwirescope://open?path=/a.wirescope', /invisible|character/],
    ['https://connect?url=ws://a', /neither/],
    ['wirescope://connect?', /name=value/],
    ['wirescope://connect?url', /name=value/],
    ['wirescope://connect?=ws://a', /name=value/],
    ['wirescope://connect?url=ws://a&url=ws://b', /twice/],
    ['wirescope://connect?url=%zz', /percent/],
    ['wirescope://connect?url=%c3%28', /percent/],
    ['wirescope://connect?transport=sse', /no ws/],
    ['wirescope://connect?url=javascript:alert(1)', /no ws/],
    ['wirescope://connect?url=file:///etc/passwd', /no ws/],
    ['wirescope://connect?url=//example.com', /no ws/],
    ['wirescope://connect?url=wss://', /no ws/],
    ['wirescope://connect?url=wss:///prices', /no ws/],
    ['wirescope://connect?url=wss://user:secret@example.com', /user or a password/],
    ['wirescope://connect?url=wss://example.com%5C@evil.com', /no ws|character/],
    ['wirescope://connect?url=wss://{{host}}/prices?token={{token}}', /character/],
    ['wirescope://connect?url=wss://example.com/%20a', /character/],
    ['wirescope://connect?url=wss://example.com/%0d%0aX-A:b', /invisible/],
    ['wirescope://connect?url=wss://example.com/%00', /invisible/],
    ['wirescope://connect?url=wss://example.com/%E2%80%AEgnp', /invisible/],
    ['wirescope://connect?url=wss://a&transport=smtp', /transport/],
    ['wirescope://connect?url=wss://a&transport=__proto__', /transport/],
    ['wirescope://connect?url=wss://a&header=Authorization:%20x', /“header”/],
    ['wirescope://connect?url=wss://a&headers=x', /“headers”/],
    ['wirescope://connect?url=wss://a&%3Cscript%3E=x', /unreadable/],
    ['wirescope://open?path=', /whole path/],
    ['wirescope://open?path=a.wirescope', /whole path/],
    ['wirescope://open?path=/etc/passwd', /no .wirescope/],
    ['wirescope://open?path=//server/share/a.wirescope', /another machine/],
    ['wirescope://open?path=%5C%5Cserver%5Cshare%5Ca.wirescope', /another machine/],
    ['wirescope://open?path=/a/../../b.wirescope', /up and down/],
    ['wirescope://open?path=/a%00.wirescope', /invisible/],
    ['wirescope://open?path=/a.wirescope&url=ws://a', /“url”/],
    [`wirescope://connect?url=wss://a/${'x'.repeat(5000)}`, /longer/],
  ])('%j is not followed', (text, reason) => {
    expect(why(text)).toMatch(reason);
  });
});
