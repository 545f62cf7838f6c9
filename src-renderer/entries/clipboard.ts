import { words } from '../words/index.ts';

/** Puts a text on the clipboard; answers with what to tell the person. */
export async function copyText(text: string, said: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return said;
  } catch {
    return words.detail.copyRefused;
  }
}
