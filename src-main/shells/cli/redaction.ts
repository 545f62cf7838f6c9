import { InvalidArgumentError } from 'commander';
import type { RedactionRule } from '../../../src-shared/model/redaction.ts';

const DEFAULT = '***';

/** `--redact 'json:$.token'`, `--redact 'regex:/sk_\w+/i=[key]'`, repeatable. */
export function redaction(text: string, before: RedactionRule[] = []): RedactionRule[] {
  const json = /^json:(\$.*?)(?:=([^\]]*))?$/s.exec(text);
  if (json?.[1] !== undefined) return [...before, { type: 'json', path: json[1], replacement: json[2] ?? DEFAULT }];
  const regex = /^regex:\/(.+)\/([a-z]*)(?:=(.*))?$/s.exec(text);
  const [, pattern, flags = '', replacement = DEFAULT] = regex ?? [];
  if (pattern === undefined) {
    throw new InvalidArgumentError(
      "A rule is 'json:$.path' or 'regex:/pattern/flags', with '=TEXT' behind it where *** will not do.",
    );
  }
  if (!/^[ims]*$/.test(flags)) throw new InvalidArgumentError(`Flags of a rule are i, m and s, not “${flags}”.`);
  return [...before, { type: 'regex', pattern, flags, replacement }];
}
