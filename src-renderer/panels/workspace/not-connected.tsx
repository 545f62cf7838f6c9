import { words } from '../../words/index.ts';

/** A draft: what will happen, before anything has. */
export function NotConnected() {
  return (
    <div className="ws-empty">
      <h2>{words.workspace.notConnected}</h2>
      <p>{words.workspace.notConnectedHow}</p>
      <p>{words.workspace.notConnectedMore}</p>
    </div>
  );
}
