import { useEffect, useMemo, useState } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { RedactionPreview } from '../../../src-shared/contract/exchange.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { RedactionRule } from '../../../src-shared/model/redaction.ts';
import { useAsk } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { exchangeWords } from '../../words/exchange.ts';
import { ProblemText } from '../problem.tsx';
import { changedPart, wholeRules } from './plan.ts';

const said = exchangeWords.export;

export interface RedactionProps {
  readonly rules: readonly RedactionRule[];
  /** What the preview looks at. */
  readonly what: Omit<CommandInput<'redaction.preview'>, 'rules'>;
  onRules(rules: readonly RedactionRule[]): void;
}

const SETTLE_MS = 300;
const SAMPLES = 8;

/** Rules for payloads, each with what it changes, and what the whole of them does to this recording. */
export function Redaction({ rules, what, onRules }: RedactionProps) {
  const whole = useMemo(() => wholeRules(rules), [rules]);
  const asked = useMemo(() => ({ ...what, rules: whole, samples: SAMPLES }), [what, whole]);
  const settled = useSettled(asked);
  const { value, problem, pending } = useAsk('redaction.preview', settled.rules.length === 0 ? null : settled);
  const preview = settled.rules.length === 0 || problem !== null ? null : value;
  /** Which of the whole rules a rule is; undefined while it says nothing. */
  const countOf = (rule: RedactionRule): number | undefined => {
    const at = settled.rules.indexOf(rule);
    return at < 0 ? undefined : preview?.changedBy[at];
  };
  const change = (at: number, rule: RedactionRule): void =>
    onRules(rules.map((one, index) => (index === at ? rule : one)));
  return (
    <div className="exc-redaction">
      {rules.length === 0 && <p className="dim">{said.noRules}</p>}
      <ol className="exc-rules">
        {rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no identity but its place
          <li key={at}>
            <RuleFields
              rule={rule}
              number={at + 1}
              count={countOf(rule)}
              onChange={(next) => change(at, next)}
              onRemove={() => onRules(rules.filter((_, index) => index !== at))}
            />
          </li>
        ))}
      </ol>
      <div className="exc-buttons">
        <Button
          size="small"
          icon="plus"
          onClick={() => onRules([...rules, { type: 'json', path: '', replacement: '***' }])}
        >
          {said.addJson}
        </Button>
        <Button
          size="small"
          icon="plus"
          onClick={() => onRules([...rules, { type: 'regex', pattern: '', flags: '', replacement: '***' }])}
        >
          {said.addRegex}
        </Button>
      </div>
      {problem !== null && whole.length > 0 && (
        <p className="exc-problem" role="alert">
          <ProblemText problem={problem} />
        </p>
      )}
      {whole.length > 0 && preview === null && pending && <p className="dim">{said.looking}</p>}
      {whole.length > 0 && preview !== null && <Preview preview={preview} />}
    </div>
  );
}

interface RuleFieldsProps {
  readonly rule: RedactionRule;
  readonly number: number;
  readonly count: number | undefined;
  onChange(rule: RedactionRule): void;
  onRemove(): void;
}

function RuleFields({ rule, number, count, onChange, onRemove }: RuleFieldsProps) {
  const label = rule.type === 'json' ? said.ruleJson : said.ruleRegex;
  const name = (what: string): string => `${said.rule(number)}: ${what}`;
  return (
    <fieldset className="exc-rule" aria-label={said.rule(number)}>
      <span className="exc-rule-type">{label}</span>
      <TextInput
        aria-label={name(label)}
        value={rule.type === 'json' ? rule.path : rule.pattern}
        placeholder={rule.type === 'json' ? '$.customer.email' : '[\\w.]+@[\\w.]+'}
        onChange={({ target }) =>
          onChange(rule.type === 'json' ? { ...rule, path: target.value } : { ...rule, pattern: target.value })
        }
      />
      {rule.type === 'regex' && (
        <TextInput
          className="exc-rule-flags"
          aria-label={name(said.ruleFlags)}
          value={rule.flags}
          placeholder="i"
          maxLength={3}
          onChange={({ target }) => onChange({ ...rule, flags: target.value.replace(/[^ims]/g, '') })}
        />
      )}
      <span aria-hidden="true">→</span>
      <TextInput
        className="exc-rule-to"
        aria-label={name(said.replacement)}
        value={rule.replacement}
        onChange={({ target }) => onChange({ ...rule, replacement: target.value })}
      />
      <span className="exc-rule-count">{count === undefined ? '' : said.changes(countText(count))}</span>
      <IconButton icon="x" size="small" label={said.removeRule(number)} onClick={onRemove} />
    </fieldset>
  );
}

function Preview({ preview }: { readonly preview: RedactionPreview }) {
  const { scanned, total, changed, withheld, samples } = preview;
  return (
    <section className="exc-preview" aria-label={said.previewTitle}>
      <p role="status">
        {said.preview(countText(changed), countText(scanned))}
        {scanned < total && ` ${said.previewPart(countText(scanned), countText(total))}`}
      </p>
      {withheld > 0 && <p>{said.withheld(withheld)}</p>}
      {samples.length > 0 && (
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{said.before}</th>
              <th scope="col">{said.after}</th>
            </tr>
          </thead>
          <tbody>
            {samples.map(({ seq, before, after }) => {
              const [from, toBefore, toAfter] = changedPart(before, after);
              return (
                <tr key={seq}>
                  <th scope="row">{said.entry(countText(seq))}</th>
                  <td>
                    <Excerpt text={before} from={from} to={toBefore} tone="before" />
                  </td>
                  <td>
                    <Excerpt text={after} from={from} to={toAfter} tone="after" />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

const CONTEXT_CHARS = 24;
const MOST_CHARS = 80;

/** A text around the part of it that changes. */
function Excerpt(props: {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly tone: 'before' | 'after';
}) {
  const { text, from, to, tone } = props;
  const start = Math.max(0, from - CONTEXT_CHARS);
  return (
    <span className="exc-excerpt mono">
      {start > 0 && '…'}
      {visible(text.slice(start, from))}
      <mark className={`exc-${tone}`}>{visible(text.slice(from, to))}</mark>
      {visible(text.slice(to, Math.max(to, start + MOST_CHARS)))}
    </span>
  );
}

/** A question that has stood as it is for a moment: nobody is asked about half of a rule. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
