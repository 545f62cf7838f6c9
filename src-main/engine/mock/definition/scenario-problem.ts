import type { Problem } from '../../../../src-shared/base/result.ts';
import type { TextPlace } from '../../yaml-places.ts';

export { type Path, Places, pathText, shortened, shown, valueAt } from '../../yaml-places.ts';

/** A place in the text, both from 1. */
export type ScenarioPlace = TextPlace;

/** A problem with the place it points at; the message begins with it, `at` is `line:column`. */
export interface ScenarioProblem extends Problem, ScenarioPlace {}

/** @param sentence one, with its full stop, without the place */
export function problemAt(place: ScenarioPlace, code: string, sentence: string, hint: string): ScenarioProblem {
  const { line, column } = place;
  return { code, message: `Line ${line}, column ${column}: ${sentence}`, hint, at: `${line}:${column}`, line, column };
}
