import { en } from './en/index.ts';

type Shape<Value> = Value extends (...args: infer Args) => infer Said
  ? (...args: Args) => Said
  : Value extends string
    ? string
    : { readonly [Key in keyof Value]: Shape<Value[Key]> };

/** What a language must have. */
export type Words = Shape<typeof en>;

const languages: Readonly<Record<string, Words>> = { en };

/** The first of these BCP 47 tags there are words for, by its language alone; English otherwise. */
export function wordsFor(tags: readonly string[]): { readonly language: string; readonly words: Words } {
  const known = tags.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '').find((tag) => Object.hasOwn(languages, tag));
  return { language: known ?? 'en', words: languages[known ?? 'en'] ?? en };
}

/** Chosen once: another language takes effect with the next launch, so that no sentence is half of each. */
export const { language, words } = wordsFor(globalThis.navigator?.languages ?? []);

/** The words of a room that is loaded on its own, in the window's language; English where they are not there yet. */
export function inLanguage<Room>(rooms: { readonly en: Room } & Readonly<Record<string, Shape<Room>>>): Shape<Room> {
  return rooms[language] ?? (rooms.en as Shape<Room>);
}
