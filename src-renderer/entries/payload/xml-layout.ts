const PART = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/?[^\s<>/][^<>]*>|[^<]+|</g;
/** HTML elements without an end tag (WHATWG HTML, 13.1.2). */
const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i;
/** What stands in these is laid out by itself; it stays as it is. */
const VERBATIM = /^<(script|style|pre|textarea)\b/i;
const DEEPEST_INDENT = 100;
const SHORT_CHARS = 80;
const STEP_PARTS = 4_000;

/**
 * Tags indented by two, each on its line; an element that holds only a short text stays on one. Space between tags is not as it
 * came (Raw has it); every tag and every text is. Reads what browsers read: a tag that is never closed does no harm.
 */
export function* prettyXml(source: string): Generator<void, string> {
  const lines: string[] = [];
  let depth = 0;
  let verbatim: string | null = null;
  let count = 0;
  const put = (text: string, at = depth): void => {
    lines.push('  '.repeat(Math.min(at, DEEPEST_INDENT)) + text);
  };
  /** Whether the line before is an open tag on which a text and its end may still follow. */
  let mayJoin = false;
  for (const [part] of source.matchAll(PART)) {
    if (++count % STEP_PARTS === 0) yield;
    if (verbatim !== null) {
      if (part.toLowerCase().startsWith(`</${verbatim}`)) {
        verbatim = null;
        depth = Math.max(0, depth - 1);
      }
      lines[lines.length - 1] += part;
      mayJoin = false;
      continue;
    }
    const tag = part.startsWith('<') && part.length > 1;
    if (!tag) {
      const text = part.trim();
      if (text === '') continue;
      if (mayJoin && text.length <= SHORT_CHARS && !text.includes('\n')) lines[lines.length - 1] += text;
      else {
        put(text);
        mayJoin = false;
      }
      continue;
    }
    if (part.startsWith('</')) {
      depth = Math.max(0, depth - 1);
      if (mayJoin) lines[lines.length - 1] += part;
      else put(part);
      mayJoin = false;
    } else if (/^<[!?]/.test(part) || part.endsWith('/>') || VOID.test(part)) {
      put(part);
      mayJoin = false;
    } else {
      put(part);
      depth++;
      verbatim = VERBATIM.exec(part)?.[1]?.toLowerCase() ?? null;
      mayJoin = true;
    }
  }
  return lines.join('\n');
}
