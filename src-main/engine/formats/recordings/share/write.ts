import type { Result } from '../../../../../src-shared/base/result.ts';
import { countedText } from '../../../../../src-shared/base/units-text.ts';
import type { Capture } from '../../../capture/capture.ts';
import { Renumbering } from '../renumber.ts';
import { type Selection, Stopped, type Work } from '../selection.ts';

const AWAIT_EVERY = 2_000;

/**
 * A recording that holds what was chosen, as it may leave, and nothing else: written anew from entries, so that no page of the
 * original is in the file. Nothing is left of it where this fails or is stopped.
 */
export async function writeShare(
  chosen: Selection,
  capture: Capture,
  path: string,
  work: Work,
): Promise<Result<{ readonly entries: number }>> {
  const { info, connections, redactor } = chosen;
  const name = redactor.text(info.name);
  const created = await capture.createFile({
    path,
    name,
    startedAtMs: info.startedAtMs,
    meta: { shared_from: name, redaction_rules: redactor.size, everything: chosen.everything ? 1 : 0 },
  });
  if (!created.ok) return created;
  const writer = created.value;
  try {
    for (const connection of connections) writer.addConnection(connection);
    const numbers = new Renumbering();
    let sinceAwaited = 0;
    const breathe = async (added: number): Promise<void> => {
      sinceAwaited += added;
      if (sinceAwaited < AWAIT_EVERY) return;
      sinceAwaited = 0;
      const ready = await writer.ready();
      if (!ready.ok) throw new Stopped(ready.error);
    };
    for await (const entry of chosen.entries(work)) {
      const { seq, truncated, size, sha256, ...rest } = entry;
      const cut = truncated === true ? { size, sha256: sha256 ?? '' } : {};
      numbers.added(seq, writer.add(numbers.renumbered({ ...rest, ...cut })), entry.kind);
      await breathe(1);
    }
    for (const { connection, gauge, samples } of chosen.gauges()) {
      for (const [atNs, value] of samples) writer.gauge(connection, gauge, atNs, value);
      await breathe(samples.length);
    }
    if (work.signal.aborted) {
      await writer.abandon();
      return { ok: true, value: { entries: 0 } };
    }
    if (numbers.missing > 0) {
      work.note(
        `${countedText(numbers.missing, 'entry', 'entries')} were left out: those that stayed have new numbers.`,
      );
    }
    return await writer.finish(chosen.everything ? info.lastAtNs : undefined);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
