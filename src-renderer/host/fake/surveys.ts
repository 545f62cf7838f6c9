import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandValue, Handlers } from '../../../src-shared/contract/index.ts';
import type { SurveyStatus } from '../../../src-shared/contract/survey.ts';
import { type FilterNode, parseFilter } from '../../../src-shared/filter/index.ts';
import { DIRECTION_CODE, KIND_CODE } from '../../../src-shared/model/kind.ts';
import {
  directionKey,
  foundText,
  Grouping,
  type GroupKey,
  type GroupPath,
  groupPath,
  jsonKeyOf,
  Tally,
  valueAt,
} from '../../../src-shared/survey/index.ts';
import { matchEntry } from './matches.ts';
import { type FakeEntry, payloadOf, type Tape } from './tape.ts';

type SurveyHandlers = Pick<Handlers, 'survey.open' | 'survey.get' | 'survey.cancel' | 'survey.close'>;
type OpenInput = CommandValue<'survey.open'>;

/** A survey of the generated session: counted at once, and on with what comes. */
class FakeSurvey {
  readonly #id: string;
  readonly #tape: Tape;
  readonly #input: OpenInput;
  readonly #filter: FilterNode;
  readonly #path: GroupPath | undefined;
  readonly #tally = new Tally();
  readonly #grouping: Grouping | undefined;
  #scanned = 0;
  #inScope = 0;

  constructor(id: string, tape: Tape, input: OpenInput, filter: FilterNode, path: GroupPath | undefined) {
    this.#id = id;
    this.#tape = tape;
    this.#input = input;
    this.#filter = filter;
    this.#path = path;
    this.#grouping = input.groupBy === null ? undefined : new Grouping(input.groupBy, path);
    this.grow();
  }

  grow(): void {
    const { connections, fromNs = 0, toNs = Number.POSITIVE_INFINITY, selected } = this.#input;
    for (; this.#scanned < this.#tape.entries.length; this.#scanned++) {
      const entry = this.#tape.entries[this.#scanned] as FakeEntry;
      const seq = this.#scanned + 1;
      if (connections !== undefined && !connections.includes(entry.connection)) continue;
      if (entry.atNs < fromNs || entry.atNs > toNs) continue;
      if (selected !== undefined && !selected.some(([from, to]) => seq >= from && seq <= to)) continue;
      this.#inScope++;
      if (matchEntry(this.#tape, entry, seq, this.#filter) === false) continue;
      this.#count(entry, seq);
    }
  }

  #count(entry: FakeEntry, seq: number): void {
    const { kind, connection, atNs } = entry;
    const size = payloadOf(entry)?.length ?? 0;
    const direction = DIRECTION_CODE[entry.direction ?? 'none'];
    this.#tally.add(KIND_CODE[kind], direction, connection, atNs, size);
    const { rttMs, heldMs } = (entry.detail ?? {}) as { readonly rttMs?: number; readonly heldMs?: number };
    if (kind === 'pong' && rttMs !== undefined) this.#tally.addRtt(rttMs);
    if (kind === 'response' && heldMs !== undefined) this.#tally.addHeld(heldMs);
    this.#grouping?.add(this.#keyOf(entry, direction), size, seq);
  }

  #keyOf(entry: FakeEntry, direction: number): GroupKey | undefined {
    switch (this.#grouping?.by) {
      case 'kind':
        return KIND_CODE[entry.kind];
      case 'direction':
        return directionKey(direction);
      case 'connection':
        return entry.connection;
      case 'attempt':
        return entry.attempt;
      case 'event':
        return entry.kind === 'event' ? (entry.detail as { readonly event?: string }).event : undefined;
      case 'path':
        return this.#valueOf(entry.text ?? '');
      case undefined:
        return undefined;
    }
  }

  #valueOf(text: string): GroupKey | undefined {
    const path = this.#path;
    if (path === undefined) return undefined;
    if (path.steps === undefined) return foundText(text, path.query);
    try {
      return jsonKeyOf(valueAt(JSON.parse(text), path.steps));
    } catch {
      // What is no JSON has no such field.
      return undefined;
    }
  }

  status(): SurveyStatus {
    return {
      surveyId: this.#id,
      scanned: this.#inScope,
      total: this.#inScope,
      done: true,
      cancelled: false,
      revision: this.#scanned,
    };
  }

  counted(limit: number) {
    const none = { groups: [], others: { groups: 0, count: 0 }, tooMany: false, unread: 0 };
    return {
      status: this.status(),
      statistics: this.#tally.statistics(),
      ...(this.#grouping?.list(limit, (id) => this.#tape.connections[id - 1]?.name) ?? none),
    };
  }
}

/** Groups and statistics of the generated session. */
export function fakeSurveys(tapeOf: (recordingId: string) => Result<Tape>) {
  const open = new Map<string, FakeSurvey>();
  let lastId = 0;
  const withSurvey = <T>(surveyId: string, run: (survey: FakeSurvey) => T): Result<T> => {
    const survey = open.get(surveyId);
    if (survey !== undefined) return ok(run(survey));
    return fail('SURVEY_UNKNOWN', `There is no survey ${surveyId}.`, 'It was closed.');
  };
  const handlers: SurveyHandlers = {
    'survey.open': (input) => {
      const tape = tapeOf(input.recordingId);
      if (!tape.ok) return tape;
      const filter = parseFilter(input.filter);
      if (!filter.ok) return filter;
      const path = input.groupBy?.by === 'path' ? groupPath(input.groupBy.path) : undefined;
      if (path?.ok === false) return path;
      const id = `survey-${++lastId}`;
      const survey = new FakeSurvey(id, tape.value, input, filter.value, path?.value);
      open.set(id, survey);
      return ok(survey.status());
    },
    'survey.get': ({ surveyId, groups }) => withSurvey(surveyId, (survey) => survey.counted(groups)),
    'survey.cancel': ({ surveyId }) => withSurvey(surveyId, (survey) => survey.status()),
    'survey.close': ({ surveyId }) =>
      withSurvey(surveyId, () => {
        open.delete(surveyId);
        return null;
      }),
  };
  return {
    handlers,
    grow(): void {
      for (const survey of open.values()) survey.grow();
    },
    statuses: (): readonly SurveyStatus[] => [...open.values()].map((survey) => survey.status()),
  };
}
