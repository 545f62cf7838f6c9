import { type ReactNode, useId } from 'react';

/** A heading of the sidebar with its list. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <>
      <div className="side-sec">
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      <ul aria-labelledby={id}>{children}</ul>
    </>
  );
}

interface ItemProps {
  readonly current: boolean;
  /** Of one that shows or hides those under it. */
  readonly expanded?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** One row of the sidebar. */
export function Item({ current, expanded, onClick, children }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        className="side-item"
        aria-current={current ? 'page' : undefined}
        aria-expanded={expanded}
        onClick={onClick}
      >
        {children}
      </button>
    </li>
  );
}
