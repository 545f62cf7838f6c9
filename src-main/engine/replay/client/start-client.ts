import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ReplayAsClient } from '../../../../src-shared/contract/replay.ts';
import type { ReplayVariable } from '../../../../src-shared/model/replay.ts';
import { LimitBook } from '../limit-book.ts';
import type { ReplayContext, ReplayRun } from '../replay-run.ts';
import { ClientRun } from './client-run.ts';
import { readClient } from './read-client.ts';
import type { RecordedClient } from './recorded-client.ts';
import { ignoredMembers } from './shape.ts';
import { readTarget } from './target.ts';
import { type CapturePath, capturePaths } from './variables.ts';

/**
 * The recorded client side, sent to a target.
 * Errors: REPLAY_NOTHING, JSONPATH_INVALID, those of a bad target, and of making a recording.
 */
export async function startClientReplay(wanted: ReplayAsClient, context: ReplayContext): Promise<Result<ReplayRun>> {
  const { capture, door } = context;
  const target = readTarget(wanted.target);
  if (!target.ok) return target;
  const info = capture.info(wanted.recordingId);
  if (!info.ok) return info;
  const given = capturePaths(wanted.variables);
  if (!given.ok) return given;
  const ignored = ignoredMembers(wanted.ignore);
  const limits = new LimitBook();

  async function read(paths: readonly CapturePath[], saidIn: LimitBook): Promise<Result<RecordedClient>> {
    const entries = capture.entries({ recordingId: wanted.recordingId });
    if (!entries.ok || !info.ok)
      return entries.ok ? fail('RECORDING_UNKNOWN', 'It was closed.', 'Open it again.') : entries;
    const { connections, variables } = wanted;
    return ok(
      await readClient(entries.value, { info: info.value, connections, paths, variables, ignored, limits: saidIn }),
    );
  }

  let paths = given.value;
  let { variables } = wanted;
  if (wanted.autoCapture) {
    const first = await read(paths, new LimitBook());
    if (!first.ok) return first;
    variables = [...variables, ...suggested(first.value, variables)];
    const all = capturePaths(variables);
    if (!all.ok) return all;
    paths = all.value;
  }
  const client = await read(paths, limits);
  if (!client.ok) return client;
  if (client.value.actions.length === 0) {
    return fail(
      'REPLAY_NOTHING',
      wanted.connections === undefined
        ? 'The recording has no connection that a client made.'
        : `The recording has nothing that a client did on connection ${wanted.connections.join(', ')}.`,
      'Choose another recording or connection.',
    );
  }
  let recordingId = wanted.into;
  if (recordingId === undefined) {
    const made = await door.beginRecording(`replay of ${info.value.name}`);
    if (!made.ok) return made;
    recordingId = made.value.recordingId;
  }
  return ok(
    new ClientRun({
      wanted: { ...wanted, variables },
      context,
      client: client.value,
      target: target.value,
      name: info.value.name,
      recordingId,
      paths,
      limits,
      ignored,
    }),
  );
}

/** Each suggestion as a variable, called as the member it is in. */
function suggested({ suggestions }: RecordedClient, taken: readonly ReplayVariable[]): readonly ReplayVariable[] {
  const names = new Set(taken.map(({ name }) => name));
  return suggestions.map(({ path }) => {
    const member = /([A-Za-z_]\w*)(?:\[\d+\])*$/.exec(path)?.[1] ?? 'value';
    let name = member;
    for (let number = 2; names.has(name); number += 1) name = `${member}${number}`;
    names.add(name);
    return { name, from: { kind: 'captured', path } };
  });
}
