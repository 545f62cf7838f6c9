import { isNode, isSeq, LineCounter, parseDocument } from 'yaml';

/** The line (from 1) of each fault of a scenario's time line, in the order they are written. */
export function timelineLines(text: string): readonly number[] {
  const lines = new LineCounter();
  const timeline = parseDocument(text, { lineCounter: lines }).get('timeline', true);
  if (!isSeq(timeline)) return [];
  return timeline.items.map((item) => (isNode(item) && item.range ? lines.linePos(item.range[0]).line : 0));
}
