import { resolve } from 'node:path';

/** What the system, a terminal or a second instance gave us to show. */
export type HandedOver =
  | { readonly kind: 'file'; readonly path: string }
  /** Not looked at yet: `parseLink` decides. */
  | { readonly kind: 'link'; readonly text: string };

/**
 * Files and links among the arguments: not switches, and in a checkout not the app's own folder.
 * @param directory what relative paths start from: the folder of whoever started us.
 */
export function handedOver(argv: readonly string[], directory: string, packaged: boolean): readonly HandedOver[] {
  return argv
    .slice(packaged ? 1 : 2)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) =>
      /^wirescope:/i.test(word) ? { kind: 'link', text: word } : { kind: 'file', path: resolve(directory, word) },
    );
}
