import { describe, expect, test } from 'vitest';
import { parseFilter, printFilter } from '../../../src-shared/filter/index.ts';

function plain(text: string): string {
  const parsed = parseFilter(text);
  return parsed.ok ? printFilter(parsed.value) : `${parsed.error.code} ${parsed.error.at}`;
}

describe('a filter means', () => {
  test.each([
    // words
    ['', ''],
    ['   ', ''],
    ['refund', 'refund'],
    ['"two words"', '"two words"'],
    ['"a \\"b\\" \\\\ c"', '"a \\"b\\" \\\\ c"'],
    ['refund ACME', 'refund and ACME'],
    ['12:04:02', '12:04:02'],
    ['a/b', 'a/b'],
    ['"and"', '"and"'],
    // regexes
    ['/px":1\\d+/i', '/px":1\\d+/i'],
    ['/[/]/', '/[/]/'],
    ['/a b/ c', '/a b/ and c'],
    // fields
    ['dir:in', 'dir:in'],
    ['dir:toServer', 'dir:out'],
    ['kind:text', 'kind:text'],
    ['KIND:Text', 'kind:text'],
    ['kind:text,close', 'kind:text,close'],
    ['kind != ping', 'not kind:ping'],
    ['event:price', 'event = price'],
    ['event:"a b"', 'event = "a b"'],
    ['event ~ /^pr/', 'event ~ /^pr/'],
    ['event:a,b', 'event = a or event = b'],
    ['id:42', 'id = 42'],
    ['conn:1', 'conn = 1'],
    ['conn:prices', 'conn = prices'],
    ['connection:prices', 'conn = prices'],
    ['conn:1,prices', 'conn = 1 or conn = prices'],
    ['transport:ws,lp', 'transport:websocket,long-poll'],
    ['status:200', 'status = 200'],
    ['status:4xx', 'status >= 400 and status < 500'],
    ['status:200,5xx', 'status = 200 or (status >= 500 and status < 600)'],
    ['code:1006', 'code = 1006'],
    ['code>=1002', 'code >= 1002'],
    ['code:ECONNREFUSED', 'code = ECONNREFUSED'],
    ['size>4kb', 'size > 4000'],
    ['size > 4KiB', 'size > 4096'],
    ['size<=100', 'size <= 100'],
    ['attempt:2', 'attempt = 2'],
    ['attempt>1', 'attempt > 1'],
    ['at>12s', 'at >= 12s'.replace('>=', '>')],
    ['after:250ms', 'at >= 250ms'],
    ['before:1.5m', 'at < 90s'],
    ['seq<=100', 'seq <= 100'],
    ['rtt>0.1ms', 'rtt > 100us'],
    ['held > 5s', 'held > 5s'],
    // values in the payload
    ['type:price', 'json.type = price'],
    ['type:price,trade', 'json.type = price or json.type = trade'],
    ['json.px>101', 'json.px > 101'],
    ['json.px > -5', 'json.px > -5'],
    ['json.a.b[0].c = "x y"', 'json.a.b[0].c = "x y"'],
    ['json[0].x', 'json[0].x'],
    ['json["odd name"].x = 1', 'json["odd name"].x = 1'],
    ['json.items[*].id = 7', 'json.items[*].id = 7'],
    ['json.px', 'json.px'],
    ['json.name ~ acme', 'json.name ~ acme'],
    ['json.name~/^ac/i', 'json.name ~ /^ac/i'],
    ['json.done=true', 'json.done = true'],
    // joining
    ['a and b or c', '(a and b) or c'],
    ['a or b c', 'a or (b and c)'],
    ['(a or b) c', '(a or b) and c'],
    ['not a b', 'not a and b'],
    ['not (a b)', 'not (a and b)'],
    ['-a', 'not a'],
    ['-kind:ping -"x y"', 'not kind:ping and not "x y"'],
    ['NOT a AND b OR c', '(not a and b) or c'],
    ['a-b', 'a-b'],
    ['a - b', 'a and - and b'],
  ])('%s  →  %s', (text, meaning) => {
    expect(plain(text)).toBe(meaning);
  });
});

describe('a mistake is pointed at', () => {
  test.each([
    // text, code, from, to, repaired
    ['json.px => 101', 'FILTER_OPERATOR', 8, 10, 'json.px >= 101'],
    ['json.px == 101', 'FILTER_OPERATOR', 8, 10, 'json.px = 101'],
    ['size =< 4kb', 'FILTER_OPERATOR', 5, 7, 'size <= 4kb'],
    ['a && b', 'FILTER_OPERATOR', 2, 4, 'a and b'],
    ['dir > in', 'FILTER_OPERATOR', 3, 6, 'dir = in'],
    ['at:12s', 'FILTER_OPERATOR', 2, 3, 'at>12s'],
    ['kid:text', 'FILTER_FIELD', 0, 4, 'kind:text'],
    ['sise>4kb', 'FILTER_FIELD', 0, 4, 'size>4kb'],
    ['symbol:ACME', 'FILTER_FIELD', 0, 7, 'json.symbol = ACME'],
    ['symbol = ACME', 'FILTER_FIELD', 0, 6, 'json.symbol = ACME'],
    ['http://x.test/a', 'FILTER_FIELD', 0, 5, '"http://x.test/a"'],
    ['> 5', 'FILTER_FIELD', 0, 1, '">" 5'],
    ['kind:txt', 'FILTER_VALUE', 5, 8, 'kind:text'],
    ['kind:text,clsoe', 'FILTER_VALUE', 10, 15, 'kind:text,close'],
    ['kind: text', 'FILTER_VALUE', 0, 5, 'kind:text'],
    ['kind:', 'FILTER_VALUE', 0, 5, undefined],
    ['dir:inn', 'FILTER_VALUE', 4, 7, 'dir:in'],
    ['size > 4foo', 'FILTER_VALUE', 7, 11, undefined],
    ['size >', 'FILTER_VALUE', 5, 6, undefined],
    ['at > 12', 'FILTER_VALUE', 5, 7, 'at > 12s'],
    ['attempt:two', 'FILTER_VALUE', 8, 11, undefined],
    ['"refund', 'FILTER_QUOTE', 0, 7, '"refund"'],
    ['(a or b', 'FILTER_PAREN', 0, 1, '(a or b)'],
    ['a)', 'FILTER_PAREN', 1, 2, 'a'],
    ['()', 'FILTER_TERM', 1, 2, undefined],
    ['a or', 'FILTER_TERM', 4, 4, undefined],
    ['or a', 'FILTER_TERM', 0, 2, '"or" a'],
    ['not', 'FILTER_TERM', 3, 3, undefined],
    ['/ws', 'FILTER_REGEX', 0, 3, '"/ws"'],
    ['/api/v1/x', 'FILTER_REGEX', 5, 9, '"/api/v1/x"'],
    ['/(/', 'FILTER_REGEX', 0, 3, undefined],
    ['json.', 'FILTER_PATH', 5, 5, undefined],
    ['json.a[x]', 'FILTER_PATH', 6, 9, undefined],
    ['json.a > /x/', 'FILTER_OPERATOR', 9, 12, undefined],
    [`${'('.repeat(100)}a`, 'FILTER_DEEP', 60, 61, undefined],
    ['x'.repeat(5000), 'FILTER_LONG', 4000, 5000, undefined],
  ])('%s', (text, code, from, to, repaired) => {
    const parsed = parseFilter(text);
    if (parsed.ok) throw new Error(`parsed as ${printFilter(parsed.value)}`);
    const { error } = parsed;
    expect([error.code, error.at, error.to]).toEqual([code, from, to]);
    expect(error.message).toMatch(/^[^\n]+\.$/);
    expect(error.hint).not.toBe('');
    const { suggestion } = error;
    const applied =
      suggestion === undefined
        ? undefined
        : text.slice(0, suggestion.from) + suggestion.text + text.slice(suggestion.to);
    expect(applied).toBe(repaired);
    if (applied !== undefined) expect(parseFilter(applied).ok, applied).toBe(true);
  });

  test('with the sentence of the drawing', () => {
    expect(parseFilter('json.px => 101')).toMatchObject({
      error: { message: 'Unknown operator => at character 9.', hint: 'Did you mean >= ? Known are = != > >= < <= ~.' },
    });
  });
});
