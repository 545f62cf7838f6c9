import { useMemo } from 'react';
import { type FilterProblem, type Span, tokenizeFilter } from '../../../src-shared/filter/index.ts';

/** The draft as coloured pieces, the mistaken characters underlined. Lies exactly under the input's own (clear) text. */
export function FilterHighlight({ text, mistake }: { text: string; mistake: FilterProblem | null }) {
  const pieces = useMemo(() => piecesOf(text, mistake), [text, mistake]);
  return (
    <>
      {pieces.map(({ from, to, className }) => (
        <span key={from} className={className}>
          {text.slice(from, to)}
        </span>
      ))}
    </>
  );
}

interface Piece extends Span {
  readonly className: string | undefined;
}

function piecesOf(text: string, mistake: FilterProblem | null): readonly Piece[] {
  const tokens = tokenizeFilter(text);
  // A mistake at the very end has no characters: the last one carries the line.
  const wrongFrom = mistake === null ? -1 : Math.min(mistake.at, Math.max(0, text.length - 1));
  const wrongTo = mistake === null ? -1 : Math.max(mistake.to, wrongFrom + 1);
  const cuts = new Set<number>([0, text.length]);
  for (const token of tokens) cuts.add(token.from).add(token.to);
  if (mistake !== null) cuts.add(wrongFrom).add(Math.min(wrongTo, text.length));
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((from, at) => {
    const to = edges[at + 1] ?? text.length;
    const token = tokens.find((candidate) => candidate.from <= from && to <= candidate.to);
    const wrong = from >= wrongFrom && to <= wrongTo;
    const names = [token && `entries-token-${token.class}`, wrong && 'entries-token-wrong'].filter(Boolean);
    return { from, to, className: names.length === 0 ? undefined : names.join(' ') };
  });
}
