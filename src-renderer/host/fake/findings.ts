import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import { type Finding, MOST_EVIDENCE } from '../../../src-shared/model/finding.ts';
import type { Tape } from './tape.ts';

type Told = Pick<Finding, 'rule' | 'severity' | 'title' | 'why' | 'advice' | 'lab'>;

/** Two of the engine's rules, told over the generated session. */
export function fakeFindings(tape: Tape, connections: readonly number[] | undefined): readonly Finding[] {
  const ids = tape.connections.map(({ connection }) => connection).filter((id) => connections?.includes(id) ?? true);
  return ids.flatMap((connection) => [
    ...told(tape, connection, (kind, detail) => kind === 'gap' && detail !== undefined, {
      rule: 'lost-messages',
      severity: 'problem',
      title: 'Messages were lost, judged by ids',
      why: 'They were sent while the client was away. What it shows from then on is not what the server knows.',
      advice: 'Ask for what is missing by the last id that was seen, and let the server keep enough history.',
      lab: 'where-were-we',
    }),
    ...told(
      tape,
      connection,
      (kind, detail) => kind === 'close' && (detail as DetailByKind['close'] | undefined)?.by === 'network',
      {
        rule: 'lost-without-goodbye',
        severity: 'problem',
        title: 'The connection was lost without a goodbye',
        why: 'Nobody said that it was over: what was on its way at that moment is gone.',
        advice: 'Look at what happened just before on the time axis. Resume by id after reconnecting.',
        lab: 'dead-peer',
      },
    ),
  ]);
}

function told(
  tape: Tape,
  connection: number,
  shows: (kind: string, detail: unknown) => boolean,
  says: Told,
): readonly Finding[] {
  const seen = tape.entries.flatMap((entry, index) =>
    entry.connection === connection && shows(entry.kind, entry.detail) ? [{ seq: index + 1, atNs: entry.atNs }] : [],
  );
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return [];
  const evidence = seen.slice(0, MOST_EVIDENCE).map(({ seq }) => seq);
  return [{ ...says, connection, evidence, occurrences: seen.length, fromNs: first.atNs, toNs: last.atNs }];
}
