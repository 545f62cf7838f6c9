import type { ScenarioInfo } from '../../../../src-shared/contract/mock.ts';

/** What a new scenario begins as: the least that serves something, with a word on each part. */
export const FRESH_SCENARIO = `# What it serves, and what goes wrong when.
name: mine
feeds:
  events:
    every: 1s
    message: { id: '{{id}}', value: '{{number 1 100}}' }
endpoints:
  /ws: { transport: websocket, feed: events, ping: 2s }
  /sse: { transport: sse, feed: events, comment: 15s }
timeline:
  - { at: 20s, fault: stall, for: 8s }
repeat: 1m
`;

/** `demo-2`, the first that is free. */
export function freeName(base: string, own: readonly Pick<ScenarioInfo, 'name'>[]): string {
  const stem = base.replace(/-\d+$/, '');
  for (let number = 2; ; number += 1) {
    const name = `${stem}-${number}`;
    if (!own.some((one) => one.name === name)) return name;
  }
}
