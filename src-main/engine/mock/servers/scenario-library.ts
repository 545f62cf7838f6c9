import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ScenarioInfo, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import { SCENARIO_SCHEMA_FILE } from '../../../../src-shared/model/scenario/schema-line.ts';
import { replaceFile } from '../../documents/replace-file.ts';
import { BUILTINS } from '../builtin/index.ts';
import { readScenario } from '../definition/read-scenario.ts';
import { readScenarioText } from '../definition/scenario-file.ts';

const ENDING = '.yaml';
const NAME = /^[\w.-]{1,60}$/;

/** Scenarios that come with Wirescope, and those a user keeps in the profile's `scenarios` folder. */
export class ScenarioLibrary {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get builtin(): readonly ScenarioInfo[] {
    return BUILTINS.map(({ name, about }) => ({ name, about, path: null }));
  }

  /** By name; a file that is no scenario is listed with what is wrong as its `about`. */
  get own(): readonly ScenarioInfo[] {
    if (!existsSync(this.#dir)) return [];
    return readdirSync(this.#dir)
      .filter((file) => file.endsWith(ENDING))
      .sort()
      .map((file) => {
        const path = join(this.#dir, file);
        const read = this.text({ kind: 'file', path });
        const scenario = read.ok ? readScenario(read.value) : read;
        const about = scenario.ok ? (scenario.value.about ?? '') : scenario.error.message;
        return { name: file.slice(0, -ENDING.length), about, path };
      });
  }

  /** Errors: SCENARIO_UNKNOWN; of a file SCENARIO_NOT_READ, SCENARIO_TOO_BIG, SCENARIO_SYNTAX. */
  text(source: ScenarioSource): Result<string> {
    switch (source.kind) {
      case 'text':
        return ok(source.text);
      case 'builtin': {
        const found = BUILTINS.find(({ name }) => name === source.name);
        if (found !== undefined) return ok(found.text);
        const names = BUILTINS.map(({ name }) => name);
        const meant = nearest(source.name, names);
        return fail(
          'SCENARIO_UNKNOWN',
          `There is no scenario "${source.name}".`,
          meant === undefined
            ? `Built in: ${names.join(', ')}.`
            : `Did you mean ${meant}? Built in: ${names.join(', ')}.`,
        );
      }
      case 'file':
        return readScenarioText(resolve(source.path));
    }
  }

  /** Errors: SCENARIO_NAME_INVALID, SCENARIO_NOT_WRITTEN. What the text says is not looked at: a half-written one may be kept. */
  save(name: string, text: string): Result<ScenarioInfo> {
    if (!NAME.test(name)) {
      return fail(
        'SCENARIO_NAME_INVALID',
        `“${name}” is no name for a scenario.`,
        'Use letters, digits, dots and dashes, at most 60.',
      );
    }
    const path = join(this.#dir, `${name}${ENDING}`);
    const written = this.write(path, text);
    if (!written.ok) return written;
    const scenario = readScenario(text);
    return ok({ name, path, about: scenario.ok ? (scenario.value.about ?? '') : scenario.error.message });
  }

  /** Puts the schema beside the scenarios, where their first line says that editors find it. Errors: SCENARIO_NOT_WRITTEN. */
  async keepSchema(): Promise<Result<null>> {
    const { default: schema } = await import('../../../../docs/scenario.schema.json', { with: { type: 'json' } });
    return this.write(join(this.#dir, SCENARIO_SCHEMA_FILE), `${JSON.stringify(schema, null, 2)}\n`);
  }

  /** Errors: SCENARIO_NOT_WRITTEN. */
  write(path: string, text: string): Result<null> {
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      replaceFile(path, text);
      return ok(null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail(
        'SCENARIO_NOT_WRITTEN',
        `${path} could not be written: ${why}.`,
        'Choose another place, or make room.',
      );
    }
  }

  /** Errors: SCENARIO_UNKNOWN. */
  remove(name: string): Result<null> {
    const path = join(this.#dir, `${name}${ENDING}`);
    if (!NAME.test(name) || !existsSync(path)) {
      return fail('SCENARIO_UNKNOWN', `There is no scenario of yours named “${name}”.`, 'It may be gone already.');
    }
    rmSync(path);
    return ok(null);
  }
}
