import { Tokenizer, TokenType } from '@streamparser/json';

type Path = readonly (string | number)[];

/** Input that is no JSON, and at which byte that showed. */
export class BadJson extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'BadJson';
    this.offset = offset;
  }
}

/** What to do with the members of an object or a list that has just begun: keep them in it, or hand each out and forget it. */
export type Plan = 'keep' | 'hand-out';

export interface JsonStreamOptions {
  plan(path: Path): Plan;
  /** A member of what is handed out, whole, and where it stood. */
  value(path: Path, value: unknown): void;
}

interface Frame {
  readonly holder: Record<string, unknown> | unknown[];
  readonly plan: Plan;
  /** Of the member being read. */
  key: string | number;
}

/** What may come next (RFC 8259). */
type State = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'end';

/** Reads JSON piece by piece; what `plan` says is handed out is never held as a whole. */
export class JsonStream {
  readonly #options: JsonStreamOptions;
  readonly #tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024 });
  readonly #frames: Frame[] = [];
  #state: State = 'value';
  #bytes = 0;

  constructor(options: JsonStreamOptions) {
    this.#options = options;
    this.#tokenizer.onToken = ({ token, value, offset }) => this.#token(token, value, offset);
  }

  /** @throws BadJson */
  write(chunk: Uint8Array): void {
    try {
      this.#tokenizer.write(chunk);
    } catch (error) {
      throw this.#mistake(error);
    }
    this.#bytes += chunk.length;
  }

  /** @throws BadJson where the text ended too early */
  end(): void {
    if (this.#state !== 'end') throw new BadJson(this.#bytes, 'it ends too early');
  }

  #mistake(error: unknown): unknown {
    if (error instanceof BadJson || !(error instanceof Error)) return error;
    // The tokenizer tells the place in its sentence alone; a character that is no UTF-8 has none.
    const at = /absolute position "(\d+)"/.exec(error.message)?.[1];
    if (error.name === 'TokenizerError' || at !== undefined) {
      const found = /Unexpected "([\s\S])"/.exec(error.message)?.[1] ?? '';
      return new BadJson(at === undefined ? this.#bytes : Number(at), `${JSON.stringify(found)} cannot stand here`);
    }
    if (error instanceof TypeError && /encod/i.test(error.message)) {
      return new BadJson(this.#bytes, 'a character is no UTF-8, within the next 256 KiB');
    }
    return error;
  }

  #path(): Path {
    return this.#frames.map(({ key }) => key);
  }

  #token(token: TokenType, value: unknown, offset: number): void {
    const state = this.#state;
    const frame = this.#frames.at(-1);
    const wrong = (): BadJson => new BadJson(offset, `${JSON.stringify(value)} cannot stand here`);
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET: {
        if (state !== 'value' && state !== 'value-or-end') throw wrong();
        const isList = token === TokenType.LEFT_BRACKET;
        const plan = this.#options.plan(this.#path());
        this.#frames.push({ holder: isList ? [] : {}, plan, key: isList ? 0 : '' });
        this.#state = isList ? 'value-or-end' : 'key-or-end';
        return;
      }
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET: {
        const isList = token === TokenType.RIGHT_BRACKET;
        const mayEnd = state === 'comma-or-end' || state === (isList ? 'value-or-end' : 'key-or-end');
        if (frame === undefined || !mayEnd || Array.isArray(frame.holder) !== isList) throw wrong();
        this.#frames.pop();
        this.#whole(frame.holder);
        return;
      }
      case TokenType.COLON:
        if (state !== 'colon') throw wrong();
        this.#state = 'value';
        return;
      case TokenType.COMMA:
        if (state !== 'comma-or-end' || frame === undefined) throw wrong();
        if (typeof frame.key === 'number') {
          frame.key += 1;
          this.#state = 'value';
        } else this.#state = 'key';
        return;
      case TokenType.STRING:
        if (frame !== undefined && (state === 'key' || state === 'key-or-end')) {
          frame.key = String(value);
          this.#state = 'colon';
          return;
        }
        break;
      default:
        break;
    }
    if (state !== 'value' && state !== 'value-or-end') throw wrong();
    this.#whole(value);
  }

  #whole(value: unknown): void {
    const frame = this.#frames.at(-1);
    this.#state = frame === undefined ? 'end' : 'comma-or-end';
    if (frame === undefined) return;
    if (frame.plan === 'hand-out') this.#options.value(this.#path(), value);
    else if (Array.isArray(frame.holder)) frame.holder.push(value);
    // Names of a stranger: `__proto__` is one like any other.
    else
      Object.defineProperty(frame.holder, frame.key, { value, enumerable: true, writable: true, configurable: true });
  }
}

/** Line and column, from 1, of a byte; the column counts characters. */
export async function placeOf(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
): Promise<{ readonly line: number; readonly column: number }> {
  let line = 1;
  let at = 0;
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const piece = chunk.subarray(0, Math.max(0, offset - at));
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      line += 1;
      from = end + 1;
      before = Buffer.alloc(0);
    }
    before = Buffer.concat([before, piece.subarray(from)]);
    at += chunk.length;
    if (at >= offset) break;
  }
  return { line, column: before.toString('utf8').length + 1 };
}
