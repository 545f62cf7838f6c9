import * as v from 'valibot';
import type { MockDetail, MockEndpointInfo, ScenarioCheck } from '../../../../src-shared/contract/mock.ts';
import { type Scenario, scenarioSchema } from '../../../../src-shared/model/scenario/scenario.ts';

/** A scenario's text as the window's generated servers read it: the schema's own answers, at the line and column of the key. */
export type ReadText =
  | { readonly ok: true; readonly scenario: Scenario; readonly timeline: MockDetail['timeline'] }
  | { readonly ok: false; readonly problem: NonNullable<ScenarioCheck['problem']> };

export async function readText(text: string): Promise<ReadText> {
  const { isNode, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = (offset: number, code: string, sentence: string, hint: string): ReadText => {
    const { line, col } = lines.linePos(offset);
    const place = { line: Math.max(1, line), column: Math.max(1, col) };
    const message = `Line ${place.line}, column ${place.column}: ${sentence}`;
    return { ok: false, problem: { code, message, hint, ...place } };
  };
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    return wrong(mistake.pos[0], 'SCENARIO_SYNTAX', `${mistake.message}.`, 'A scenario is YAML: two spaces a level.');
  }
  const offsetOf = (path: readonly (string | number)[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  const parsed = v.safeParse(scenarioSchema, document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
    return wrong(
      offsetOf(path),
      'SCENARIO_VALUE_INVALID',
      `${path.join('.') || 'The scenario'} ${issue.message}.`,
      'docs/scenario.md says what can stand where.',
    );
  }
  const list = document.get('timeline');
  const items = isSeq(list) ? list.items : [];
  const timeline = parsed.output.timeline.map((fault, index) => {
    const item = items[index];
    return { fault, line: isNode(item) && item.range ? lines.linePos(item.range[0]).line : 0 };
  });
  return { ok: true, scenario: parsed.output, timeline: timeline.toSorted((a, b) => a.fault.at - b.fault.at) };
}

/** `ping every 2 s, permessage-deflate`: what an endpoint does, in words. */
export function behaviourOf(endpoint: Scenario['endpoints'][string]): string {
  switch (endpoint.transport) {
    case 'websocket':
      return [
        `ping every ${endpoint.ping / 1_000} s`,
        ...(endpoint.deflate ? ['permessage-deflate'] : []),
        ...(endpoint.echo ? ['echo'] : []),
      ].join(', ');
    case 'sse':
      return [
        `comment every ${endpoint.comment / 1_000} s`,
        ...(endpoint.retry === undefined ? [] : [`retry ${endpoint.retry / 1_000} s`]),
      ].join(', ');
    case 'long-poll':
      return `holds up to ${endpoint.hold / 1_000} s`;
    case 'poll':
      return endpoint.etag ? 'ETag, 304 when unchanged' : 'the newest messages';
    case 'http':
      return `answers ${endpoint.status}`;
    case 'publish':
      return `POST adds to ${endpoint.feed ?? 'a room'}`;
    case 'rooms':
      return 'who is in which room';
    case 'session':
      return `tokens good for ${endpoint.for / 1_000} s`;
    case 'health':
      return endpoint.says;
    case 'ticket':
      return `good once, for ${endpoint.for / 1_000} s`;
    case 'llm':
      return `tokens as ${endpoint.shape} sends them`;
  }
}

/** The endpoints of a scenario, with what their clients add up to. */
export function endpointsOf(
  { endpoints }: Scenario,
  clients: readonly { readonly path: string; readonly outPerSecond: number }[],
): readonly MockEndpointInfo[] {
  return Object.entries(endpoints).map(([path, endpoint]) => {
    const own = clients.filter((client) => client.path === path);
    return {
      path,
      transport: endpoint.transport,
      about: endpoint.about ?? null,
      behaviour: behaviourOf(endpoint),
      feed: 'feed' in endpoint ? (endpoint.feed ?? null) : null,
      clients: own.length,
      perSecond: own.reduce((sum, { outPerSecond }) => sum + outPerSecond, 0),
    };
  });
}
