import { visible } from '../../../src-shared/base/visible-text.ts';

/**
 * A field of CSV (RFC 4180). A text that a spreadsheet would take for a formula (OWASP: it begins with `=` `+` `-` `@`, a tab or a
 * carriage return) gets an apostrophe before it, which spreadsheets show as text; plain numbers, also negative ones, stay as
 * they are. Invisible and reordering characters are written as their marks, as in the table.
 */
export function csvField(text: string): string {
  const shown = visible(text);
  const formula = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  const safe = formula ? `'${shown}` : shown;
  return /[",\n\r]|^'|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line end, CRLF as RFC 4180 has it. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}
