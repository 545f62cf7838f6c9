/** How a piece of a drawn row is coloured: a CSS class without its prefix. */
export type TokenName = 'key' | 'string' | 'number' | 'literal' | 'punctuation' | 'tag' | 'comment';

export interface Token {
  readonly from: number;
  readonly to: number;
  readonly name: TokenName;
}

export type Language = 'json' | 'xml' | 'text';

const JSON_TOKEN =
  /("(?:[^"\\]|\\.)*")(\s*:)|("(?:[^"\\]|\\.)*(?:"|$))|(-?\d[\d.eE+-]*)|\b(true|false|null)\b|([{}[\],:]+)/g;
const XML_TOKEN = /(<!--[\s\S]*?(?:-->|$))|(<[/?!]?[^\s/>]+|[/?]?>)|([^\s=<>"']+)(?==)|("[^"]*(?:"|$)|'[^']*(?:'|$))/g;

/** Colours one line of laid-out text. A string that goes on past the end of `line` is coloured to its end. */
export function tokensOf(line: string, language: Language): readonly Token[] {
  if (language === 'text') return [];
  const tokens: Token[] = [];
  const put = (from: number, length: number, name: TokenName): void => {
    tokens.push({ from, to: from + length, name });
  };
  if (language === 'json') {
    for (const match of line.matchAll(JSON_TOKEN)) {
      const [all, key, colon, string, number, literal] = match;
      if (key !== undefined) {
        put(match.index, key.length, 'key');
        put(match.index + key.length, (colon ?? '').length, 'punctuation');
      } else
        put(
          match.index,
          all.length,
          string !== undefined
            ? 'string'
            : number !== undefined
              ? 'number'
              : literal !== undefined
                ? 'literal'
                : 'punctuation',
        );
    }
    return tokens;
  }
  for (const match of line.matchAll(XML_TOKEN)) {
    const [all, comment, tag, attribute] = match;
    put(
      match.index,
      all.length,
      comment !== undefined ? 'comment' : tag !== undefined ? 'tag' : attribute !== undefined ? 'key' : 'string',
    );
  }
  return tokens;
}
