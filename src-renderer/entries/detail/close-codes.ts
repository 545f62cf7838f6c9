import { explain } from '../../../src-shared/model/explain.ts';

/** What a WebSocket close code means, as the facts of an entry write it. */
export interface CloseCode {
  readonly name: string;
  readonly meaning: string;
  readonly section: string;
}

export function closeCode(code: number): CloseCode {
  const { title, sentence, section } = explain({ type: 'closeCode', code });
  return { name: title.slice(`${code} `.length), meaning: sentence, section };
}
