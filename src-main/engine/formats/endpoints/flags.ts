/** Options of a command line program, as its table says which of them take a value. */
export interface FlagTable {
  /** Long name by each short letter: `H` → `header`. */
  readonly short: Readonly<Record<string, string>>;
  /** Long names of options that take a value. */
  readonly withValue: ReadonlySet<string>;
}

export interface ReadFlags {
  readonly flags: readonly { readonly name: string; readonly value: string; readonly shown: string }[];
  readonly rest: readonly string[];
  /** An option that wants a value and is the last word. */
  readonly unfinished: string | null;
}

/** `-kH 'a: b'`, `--header=a`, `--` and all. An unknown option takes no value, and is among the flags. */
export function readFlags(words: readonly string[], table: FlagTable): ReadFlags {
  const flags: { name: string; value: string; shown: string }[] = [];
  const rest: string[] = [];
  let unfinished: string | null = null;
  let at = 0;
  const value = (shown: string): string => {
    at += 1;
    const next = words[at];
    if (next === undefined) unfinished = shown;
    return next ?? '';
  };
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      rest.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      const shown = `--${name}`;
      if (equals >= 0) flags.push({ name, value: word.slice(equals + 1), shown });
      else flags.push({ name, value: table.withValue.has(name) ? value(shown) : '', shown });
    } else if (word.startsWith('-') && word.length > 1) {
      for (let index = 1; index < word.length; index += 1) {
        const letter = word[index] ?? '';
        const name = table.short[letter] ?? letter;
        const shown = `-${letter}`;
        if (!table.withValue.has(name)) {
          flags.push({ name, value: '', shown });
          continue;
        }
        // clap, which websocat uses, takes `-H=value` too; no value these programs take begins with an equals sign.
        const joined = word.slice(index + 1).replace(/^=/, '');
        flags.push({ name, value: joined === '' ? value(shown) : joined, shown });
        break;
      }
    } else rest.push(word);
  }
  return { flags, rest, unfinished };
}
