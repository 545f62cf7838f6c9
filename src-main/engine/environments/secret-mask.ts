import { SHORTEST_MASKED } from '../../../src-shared/model/environments.ts';

/** Stands for a secret in recorded and shown words. In payloads as many `*` as it has bytes: sizes stay those of the wire. */
const MASKED = '***';
const STAR = 0x2a;

/** The spellings a value takes on its way: in a query, a path, a password before a host, a host, a JSON text. */
function spellings(secret: string): readonly string[] {
  const all = [secret, secret.toLowerCase(), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  const address = new URL('http://h/');
  address.search = `?${secret}`;
  all.push(address.search.slice(1));
  address.search = '';
  address.pathname = `/${secret}`;
  all.push(address.pathname.slice(1));
  address.password = secret;
  all.push(address.password);
  return all;
}

/** What a message of kind hex or base64 makes of a value. */
function decoded(secret: string): readonly Buffer[] {
  const found: Buffer[] = [];
  if (/^(?:[0-9a-f]{2})+$/i.test(secret)) found.push(Buffer.from(secret, 'hex'));
  if (secret.length % 4 === 0 && /^[\w+/-]+={0,2}$/.test(secret)) found.push(Buffer.from(secret, 'base64'));
  return found;
}

/**
 * Keeps the values of secret variables out of what is recorded and shown of one connection. Values shorter than
 * {@link SHORTEST_MASKED} are left: they would be found everywhere. A value split over two messages is not found.
 */
export class SecretMask {
  #secrets: readonly string[] = [];
  /** The longest first: one may be part of another. */
  #texts: readonly string[] = [];
  #bytes: readonly Buffer[] = [];

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** Gives whether there is something to mask that was not there before. */
  add(values: readonly string[]): boolean {
    const fresh = values.filter((one) => one.length >= SHORTEST_MASKED && !this.#secrets.includes(one));
    if (fresh.length === 0) return false;
    this.#secrets = [...this.#secrets, ...fresh];
    this.#texts = [...new Set([...this.#texts, ...fresh.flatMap(spellings)])]
      .filter((one) => one.length >= SHORTEST_MASKED)
      .toSorted((a, b) => b.length - a.length);
    this.#bytes = [...this.#texts.map((one) => Buffer.from(one)), ...this.#secrets.flatMap(decoded)]
      .filter((one) => one.length >= SHORTEST_MASKED)
      .toSorted((a, b) => b.length - a.length);
    return true;
  }

  text(given: string): string {
    const basic = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(given)?.[1];
    if (basic !== undefined && this.#has(Buffer.from(basic, 'base64').toString())) return `Basic ${MASKED}`;
    return this.#texts.reduce((text, one) => text.replaceAll(one, MASKED), given);
  }

  #has(text: string): boolean {
    return this.#texts.some((one) => text.includes(one));
  }

  /** The same value with every text in it masked; names of members stay. Bytes, dates and the like are not looked into. */
  deep<T>(value: T): T {
    return this.isEmpty ? value : (this.#deep(value) as T);
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.#deep(one));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#deep(one)]));
  }

  /** As many bytes with the secrets in `[from, to)` masked: a copy, or the very same where there is none. */
  bytes(given: Uint8Array, from = 0, to = given.length): Uint8Array {
    let result = given;
    for (const secret of this.#bytes) {
      let look = Buffer.from(result.buffer, result.byteOffset, result.byteLength).subarray(from, to);
      for (let at = look.indexOf(secret); at >= 0; at = look.indexOf(secret, at + secret.length)) {
        if (result === given) {
          result = Uint8Array.from(given);
          look = Buffer.from(result.buffer).subarray(from, to);
        }
        look.fill(STAR, at, at + secret.length);
      }
    }
    return result;
  }
}
