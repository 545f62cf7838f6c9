/** The published schema (`docs/scenario.schema.json`) as it lies beside somebody's scenarios: editors need no network for it. */
export const SCENARIO_SCHEMA_FILE = 'scenario.schema.json';

/** What the YAML support of editors reads: keys are completed, explained and checked while one writes. */
const SCHEMA_LINE = `# yaml-language-server: $schema=${SCENARIO_SCHEMA_FILE}`;

/** The text with that line on top, unless it names a schema already or is JSON, which has no comments. */
export function withSchemaLine(text: string): string {
  return /^#\s*yaml-language-server:/m.test(text) || /^\s*\{/.test(text) ? text : `${SCHEMA_LINE}\n${text}`;
}
