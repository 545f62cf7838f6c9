import { parseAllDocuments } from 'yaml';
import { jsonMistakeAt } from '../../../../src-shared/base/json-mistake.ts';
import { ImportFault, Node } from './node.ts';

/** A file as the window read it. */
export interface ImportFile {
  readonly name: string;
  readonly text: string;
}

/** The JSON or YAML documents of a file. */
export function readValues(file: ImportFile): readonly Node[] {
  const text = file.text.replace(/^\uFEFF/, '');
  if (text.includes('\0')) {
    throw new ImportFault({
      code: 'IMPORT_NOT_TEXT',
      message: `${file.name} is no text file.`,
      hint: 'Unpack a zip archive first, and import the JSON, YAML or .bru files in it.',
      at: file.name,
    });
  }
  return /^\s*[[{]/.test(text) ? [new Node(readJson(file.name, text), file.name)] : readYaml(file.name, text);
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const said = (error as Error).message;
    const offset = jsonMistakeAt(text) ?? 0;
    const before = text.slice(0, offset).split('\n');
    throw syntax(
      name,
      before.length,
      (before.at(-1)?.length ?? 0) + 1,
      'JSON',
      said.replace(/ in JSON at position.*$/s, ''),
    );
  }
}

function readYaml(name: string, text: string): readonly Node[] {
  // `merge` and custom tags are of no use here; aliases are bounded by the library against "billion laughs".
  const documents = parseAllDocuments(text, { prettyErrors: true, strict: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const at = error.linePos?.[0];
      throw syntax(name, at?.line ?? 1, at?.col ?? 1, 'YAML', error.message.split('\n')[0] ?? '');
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 1_000 });
    } catch (fault) {
      throw syntax(name, 1, 1, 'YAML', (fault as Error).message);
    }
    return new Node(value, documents.length > 1 ? `${name} document ${index + 1}` : name);
  });
}

/** A fault of the syntax, at its line and column. */
export function syntax(name: string, line: number, column: number, language: string, said: string): ImportFault {
  return new ImportFault({
    code: 'IMPORT_SYNTAX',
    message: `${name} is no valid ${language}: line ${line}, column ${column}.`,
    hint: 'Export it again, or correct that line. Nothing was imported.',
    at: `${name}:${line}:${column}`,
    facts: { parser: said },
  });
}
