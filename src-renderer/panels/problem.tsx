import type { Problem } from '../../src-shared/base/result.ts';

/** A problem in the space of one paragraph: code, sentence, hint, always all three. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  return (
    <>
      <code className="prob-code">{problem.code}</code>
      <span className="prob-text">
        {problem.message} <b>{problem.hint}</b>
      </span>
    </>
  );
}
