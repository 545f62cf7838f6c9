import * as v from 'valibot';
import { roundDurationText } from '../../../src-shared/base/units-text.ts';
import { type Reconnect, ReconnectSchema } from '../../../src-shared/model/endpoint.ts';
import { words } from '../../words/index.ts';
import { formOf, type OptionsForm, readForm } from './form.ts';
import { type PlannedWait, plannedWaits } from './summary.ts';

const said = words.options.waits;

const SHOWN = 6;

function planOf(form: OptionsForm): readonly PlannedWait[] {
  // Only the waits matter here: another field's mistake must not hide them.
  const { endpoint } = readForm({
    ...formOf({ url: 'ws://x' }),
    policy: form.policy,
    delay: form.delay,
    base: form.base,
    cap: form.cap,
    jitter: form.jitter,
    resetAfter: form.resetAfter,
    fallback: form.fallback,
    maxTries: form.maxTries,
  });
  const reconnect: Reconnect | null = endpoint === null ? null : v.parse(ReconnectSchema, endpoint.reconnect);
  return reconnect === null ? [] : plannedWaits(reconnect, SHOWN);
}

/** The first waits as the timeline will draw them: the base, and hatched what jitter may add or take. */
export function WaitPreview({ form }: { readonly form: OptionsForm }) {
  const waits = planOf(form);
  const longestMs = Math.max(1, ...waits.map((wait) => wait.maxMs));
  if (waits.length === 0) return null;
  const share = (ms: number): string => `${((ms / longestMs) * 100).toFixed(2)}%`;
  return (
    <div className="opt-waits">
      <span className="opt-waits-title">{said.title}</span>
      <ol>
        {waits.map((wait, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a wait is known by its place in the row
          <li key={index}>
            <span className="opt-wait-bar">
              <i className="opt-wait-base" style={{ width: share(wait.minMs) }} />
              <i
                className="opt-wait-jitter"
                style={{ left: share(wait.minMs), width: share(wait.maxMs - wait.minMs) }}
              />
            </span>
            <span>
              {wait.minMs === wait.maxMs
                ? roundDurationText(wait.baseMs)
                : said.range(roundDurationText(wait.minMs), roundDurationText(wait.maxMs))}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
