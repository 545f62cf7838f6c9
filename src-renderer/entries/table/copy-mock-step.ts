import { INVISIBLE_ALL } from '../../../src-shared/base/visible-text.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';

/** A message of a recording, as a mock server is to send or to answer it. */
export type MockStep =
  /** From the server: it becomes a feed at the path. */
  | { readonly kind: 'message'; readonly transport: TransportName; readonly event?: string; readonly text: string }
  /** From the client: it becomes a rule, with what the server said next as its answer. */
  | { readonly kind: 'rule'; readonly text: string; readonly answer: string | null }
  /** A reply of its own. */
  | { readonly kind: 'reply'; readonly status: number; readonly contentType: string | null; readonly text: string };

/**
 * A scenario (docs/scenario.md) that does this one thing, to be started as it is or taken apart. JSON is YAML, so payloads stand in
 * it as they were; braces that would be templates are escaped.
 * @param path where it was: `/orders`
 */
export function mockStepFor(step: MockStep, path: string): string {
  const at = yamlText(path);
  switch (step.kind) {
    case 'message':
      return lines([
        'name: copied',
        'feeds:',
        '  copied:',
        '    every: 1s',
        ...(step.event === undefined || step.event === 'message' ? [] : [`    event: ${yamlText(step.event)}`]),
        `    message: ${yamlMessage(step.text)}`,
        'endpoints:',
        `  ${at}: { transport: ${step.transport}, feed: copied }`,
      ]);
    case 'rule':
      return lines([
        'name: copied',
        'endpoints:',
        `  ${at}:`,
        '    transport: websocket',
        '    rules:',
        `      - when: { ${isObject(step.text) ? `json: ${visibleJson(step.text)}` : `text: ${yamlText(step.text)}`} }`,
        ...(step.answer === null
          ? ['        # The recording has no answer to it.', '        answer: ok']
          : [`        answer: ${yamlMessage(step.answer)}`]),
      ]);
    case 'reply':
      return lines([
        'name: copied',
        'endpoints:',
        `  ${at}:`,
        '    transport: http',
        `    status: ${step.status}`,
        ...(step.contentType === null ? [] : [`    headers: { Content-Type: ${yamlText(step.contentType)} }`]),
        ...(step.text === '' ? [] : [`    body: ${yamlMessage(step.text)}`]),
      ]);
  }
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (text: string): boolean => {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
};

/** Nothing that cannot be seen, or turns text around, stands in what is pasted. */
const visibleJson = (json: string): string =>
  json.replace(INVISIBLE_ALL, (char) =>
    /[\n\t\r ]/.test(char)
      ? ' '
      : [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );

/** A text in double quotes: JSON's escapes are YAML's too (YAML 1.2, 5.7). */
const yamlText = (text: string): string => visibleJson(JSON.stringify(text));

/** An object or an array as it is, anything else as a text. In JSON two braces can follow each other only within a string. */
function yamlMessage(text: string): string {
  const value = parsed(text);
  if (typeof value === 'object' && value !== null) return visibleJson(text.trim()).replaceAll('{{', '\\\\{{');
  return yamlText(text.replaceAll('{{', '\\{{'));
}
