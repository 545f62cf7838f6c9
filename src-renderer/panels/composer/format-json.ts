const INDENT = '  ';

/**
 * JSON with its white space written anew: every token stays as it was typed (`1.0`, `1e3`, `\u0041`, `{{variables}}`), because what
 * is sent is what one sees. Text that is no JSON comes back with the same tokens too.
 * @param compact without any white space instead of one value a line
 */
export function formatJson(text: string, compact = false): string {
  const tokens = text.match(/\{\{[^{}]*\}\}|"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/gs) ?? [];
  if (compact) return tokens.join('');
  let done = '';
  let depth = 0;
  const line = (): string => `\n${INDENT.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      depth += 1;
      // Empty ones stay together.
      done += token + (next === '}' || next === ']' ? '' : line());
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      const before = tokens[index - 1];
      done += (before === '{' || before === '[' ? '' : line()) + token;
    } else if (token === ',') done += token + line();
    else if (token === ':') done += ': ';
    else done += token;
  }
  return done;
}

/** Formatted, or compact when it is formatted already. */
export function toggleJson(text: string): string {
  const pretty = formatJson(text);
  return pretty === text ? formatJson(text, true) : pretty;
}

/** Hex as pairs: `00 ff 2a`, sixteen a line. Variables and what is no hex keep their place. */
export function formatHex(text: string): string {
  const parts = text.match(/\{\{[^{}]*\}\}|[0-9a-fA-F]{1,2}|[^0-9a-fA-F\s:,]+/g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < parts.length; at += 16)
    lines.push(
      parts
        .slice(at, at + 16)
        .join(' ')
        .toLowerCase(),
    );
  return lines.join('\n');
}

export function hexOf(bytes: Uint8Array): string {
  return formatHex(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}
