import type { Problem } from '../../../../src-shared/base/result.ts';

/** Thrown inside this room where a file is not what it says it is, and caught at its door: half a file is never imported. */
export class ImportFault extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ImportFault';
    this.problem = problem;
  }
}

/** A value of a parsed file together with its place, so that whatever is wrong can be named exactly. */
export class Node {
  readonly value: unknown;
  readonly file: string;
  /** JSONPath of the value (RFC 9535, normalized but for plain names). */
  readonly path: string;

  constructor(value: unknown, file: string, path = '$') {
    this.value = value;
    this.file = file;
    this.path = path;
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get where(): string {
    return `${this.file} ${this.path}`;
  }

  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  isList(): boolean {
    return Array.isArray(this.value);
  }

  /** A member; one that does not exist where there is none. */
  get(name: string): Node {
    const path = /^[A-Za-z_]\w*$/.test(name) ? `${this.path}.${name}` : `${this.path}['${name}']`;
    if (!this.exists) return new Node(undefined, this.file, path);
    if (!this.isObject()) throw this.fault('an object');
    const members = this.value as Readonly<Record<string, unknown>>;
    return new Node(Object.hasOwn(members, name) ? members[name] : undefined, this.file, path);
  }

  members(): readonly (readonly [string, Node])[] {
    if (!this.exists) return [];
    if (!this.isObject()) throw this.fault('an object');
    return Object.keys(this.value as object).map((name) => [name, this.get(name)]);
  }

  list(): readonly Node[] {
    if (!this.exists) return [];
    if (!Array.isArray(this.value)) throw this.fault('a list');
    return this.value.map((item, index) => new Node(item, this.file, `${this.path}[${index}]`));
  }

  /** A text; numbers and booleans become one, as the tools themselves write them either way. */
  text(preset = ''): string {
    const { value } = this;
    if (value === undefined || value === null) return preset;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    throw this.fault('a text');
  }

  flag(preset = false): boolean {
    const { value } = this;
    if (value === undefined || value === null) return preset;
    if (typeof value === 'boolean') return value;
    throw this.fault('true or false');
  }

  number(preset = 0): number {
    return typeof this.value === 'number' ? this.value : preset;
  }

  fault(should: string): ImportFault {
    const is = Array.isArray(this.value) ? 'a list' : this.value === null ? 'null' : `a ${typeof this.value}`;
    return new ImportFault({
      code: 'IMPORT_INVALID',
      message: `${this.where} should be ${should}, and is ${is}.`,
      hint: 'The file was changed by hand, or comes from a version that is not known here. Nothing was imported.',
      at: this.where,
    });
  }
}
