import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import {
  escapeVariables,
  expandEndpoint,
  expandVariables,
  findVariables,
  firstOf,
  isVariableName,
  lookupOf,
} from '../../../src-shared/model/variables.ts';

const staging = lookupOf({
  host: 'staging.example.com',
  port: '8443',
  empty: '',
  token: { text: 'tok-{{host}}', secret: true },
  base: { text: 'wss://{{host}}:{{ port }}', template: true },
  loop: { text: 'a{{other}}', template: true },
  other: { text: 'b{{loop}}', template: true },
  broken: { text: 'x{{nowhere}}', template: true },
});

const textOf = (text: string): string => {
  const expanded = expandVariables(text, staging);
  if (!expanded.ok) throw new Error(expanded.error.message);
  return expanded.value.text;
};

describe('expandVariables', () => {
  test('puts values in place, spaces inside the braces not counted', () => {
    expect(textOf('wss://{{host}}:{{ port }}/a{{empty}}b')).toBe('wss://staging.example.com:8443/ab');
  });

  test('a variable may be made of others, a secret is put in place as it is', () => {
    expect(textOf('{{base}}/x')).toBe('wss://staging.example.com:8443/x');
    const expanded = expandVariables('Bearer {{token}}', staging);
    expect(expanded).toEqual({
      ok: true,
      value: { text: 'Bearer tok-{{host}}', used: ['token'], secrets: ['tok-{{host}}'] },
    });
  });

  test('says which names were used, also inside of others, each once', () => {
    const expanded = expandVariables('{{base}}{{base}}{{empty}}', staging);
    expect(expanded.ok && expanded.value.used).toEqual(['base', 'host', 'port', 'empty']);
  });

  test('an unknown name is told at its character, with the nearest known one', () => {
    const expanded = expandVariables('wss://{{hsot}}/x', staging);
    expect(expanded).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', at: 6, facts: { variable: 'hsot', suggestion: 'host' } },
    });
    expect(!expanded.ok && expanded.error.hint).toContain('Did you mean {{host}}?');
    const none = expandVariables('{{x}}', lookupOf({}));
    expect(!none.ok && none.error.hint).toContain('No environment is chosen');
  });

  test('a name unknown inside of a variable is told at the variable', () => {
    expect(expandVariables('ab{{broken}}', staging)).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', at: 2, facts: { in: 'broken' } },
    });
  });

  test('variables that need themselves, and ones that grow without end, are told', () => {
    const expanded = expandVariables('-{{loop}}', staging);
    expect(expanded).toMatchObject({ ok: false, error: { code: 'VARIABLE_LOOPS', at: 1 } });
    expect(!expanded.ok && expanded.error.message).toContain('loop → other → loop');
    const laughs = Object.fromEntries(
      Array.from({ length: 9 }, (_, level) => [`l${level}`, { text: `{{l${level + 1}}}`.repeat(10), template: true }]),
    );
    expect(expandVariables('{{l0}}', lookupOf({ ...laughs, l9: { text: '', template: true } }))).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_LOOPS' },
    });
  });

  test('braces that are data stay: JSON, empty ones, ones over two lines, escaped ones', () => {
    for (const text of [
      '{"a":{"b":1}}',
      '{{"a":1}}',
      '{{}}',
      '{{ }}',
      '{{a\nb}}',
      '{{host',
      'host}}',
      '{host}',
      '\\{',
      '$',
    ]) {
      expect(textOf(text)).toBe(text);
    }
    expect(textOf('{"a":{"b":{{port}}}}')).toBe('{"a":{"b":8443}}');
    expect(textOf('{{{port}}}')).toBe('{8443}');
    expect(textOf('\\{{host}} {{port}}')).toBe('{{host}} 8443');
  });

  test('dynamic names are looked up with their arguments, at every place anew', () => {
    let count = 0;
    const counting = {
      names: ['$count'],
      value: (name: string) => (name.startsWith('$count') ? { text: `${name}#${++count}` } : undefined),
    };
    const expanded = expandVariables('{{$count}} {{ $count "a b" 2 }}', counting);
    expect(expanded.ok && expanded.value.text).toBe('$count#1 $count "a b" 2#2');
  });

  test('a long line without an end of braces is read in no time', () => {
    const text = `{{a${' '.repeat(200_000)}${'{{ '.repeat(50_000)}`;
    const before = performance.now();
    expect(textOf(text)).toBe(text);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('properties', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '{{',
    '}}',
    '\\',
    'host',
    ' ',
    '$',
    '"',
    'nope',
    '\n',
    'é',
    '💥',
    '{{host}}',
    '\\{{',
  );
  const anyText = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const known = lookupOf({ host: 'h' });
  const all = { names: [], value: (name: string) => ({ text: `<${name}>` }) };

  test('what is escaped comes out as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(expandVariables(escapeVariables(text), known)).toMatchObject({ ok: true, value: { text, used: [] } });
      }),
    );
  });

  test('what the references name is what is looked up, in the same order', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const found = findVariables(text);
        for (const { name, from, to } of found) {
          expect(text.slice(from, to)).toMatch(/^\{\{.*\}\}$/s);
          expect(text.slice(from + 2, to - 2).trim()).toBe(name);
        }
        const expanded = expandVariables(text, all);
        expect(expanded.ok && expanded.value.used).toEqual([...new Set(found.map((one) => one.name))]);
      }),
    );
  });

  test('a mistake points at a reference of the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expanded = expandVariables(text, known);
        if (expanded.ok) return;
        expect(findVariables(text).map((one) => one.from)).toContain(expanded.error.at);
      }),
    );
  });

  test('a text without two braces in a row is left alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('{{'));
        expect(expandVariables(text, all)).toMatchObject({ ok: true, value: { text, used: [] } });
      }),
    );
  });

  test('a legal name is found in braces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        fc.pre(isVariableName(name));
        expect(findVariables(`{{${name}}}`).map((one) => one.name)).toEqual([name]);
      }),
    );
  });
});

describe('expandEndpoint', () => {
  const endpointOf = (input: v.InferInput<typeof EndpointSchema>) => v.parse(EndpointSchema, input);

  test('every place of a template is expanded', () => {
    const expanded = expandEndpoint(
      endpointOf({
        name: 'staging/{{host}}',
        url: '{{base}}/prices',
        headers: [
          ['X-{{port}}', '1'],
          ['Authorization', 'Bearer {{token}}'],
        ],
        body: '{"h":"{{host}}"}',
        subprotocols: ['v{{port}}'],
        lastEventId: '{{port}}',
        proxy: 'http://{{host}}:1',
        tls: { ca: 'ca{{port}}', cert: 'c{{port}}', key: 'k{{port}}', passphrase: '{{token}}', servername: '{{host}}' },
      }),
      staging,
    );
    expect(expanded).toMatchObject({
      ok: true,
      value: {
        secrets: ['tok-{{host}}'],
        endpoint: {
          name: 'staging/{{host}}',
          url: 'wss://staging.example.com:8443/prices',
          headers: [
            ['X-8443', '1'],
            ['Authorization', 'Bearer tok-{{host}}'],
          ],
          body: '{"h":"staging.example.com"}',
          subprotocols: ['v8443'],
          lastEventId: '8443',
          proxy: 'http://staging.example.com:1',
          tls: {
            ca: 'ca8443',
            cert: 'c8443',
            key: 'k8443',
            passphrase: 'tok-{{host}}',
            servername: 'staging.example.com',
          },
        },
      },
    });
    expect(expanded.ok && [...expanded.value.used].sort()).toEqual(['base', 'host', 'port', 'token']);
  });

  test('a mistake in the URL is a character, elsewhere the field', () => {
    expect(expandEndpoint(endpointOf({ url: 'ws://{{nope}}' }), staging)).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', at: 5 },
    });
    expect(
      expandEndpoint(endpointOf({ url: 'ws://h', headers: [['Authorization', 'Bearer {{tokne}}']] }), staging),
    ).toMatchObject({
      ok: false,
      error: { code: 'VARIABLE_UNKNOWN', at: 'headers.0.1', facts: { character: '7', suggestion: 'token' } },
    });
  });

  test('an endpoint without variables is the same', () => {
    const plain = endpointOf({ url: 'ws://h/{"a":1}', headers: [['A', 'b']], tls: { insecure: true } });
    expect(expandEndpoint(plain, lookupOf({}))).toMatchObject({ ok: true, value: { endpoint: plain, used: [] } });
  });
});

test('the chosen environment answers before the globals', () => {
  const both = firstOf(lookupOf({ host: 'chosen' }), lookupOf({ host: 'global', only: 'global' }));
  expect(expandVariables('{{host}} {{only}}', both)).toMatchObject({ value: { text: 'chosen global' } });
  expect(both.names).toEqual(['host', 'only']);
});

test('names that are legal', () => {
  for (const name of ['host', '_a', 'api-key', 'v1.host', 'größe', 'x'.repeat(100)])
    expect(isVariableName(name)).toBe(true);
  for (const name of ['', '1a', '$uuid', 'a b', 'a}', '-x', 'x'.repeat(101)]) expect(isVariableName(name)).toBe(false);
});
