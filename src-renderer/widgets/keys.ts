/** Whether a key pressed there belongs to what has the focus: it is text, or moves within a menu, a list or a dialog. */
export function keyIsTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  if (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type)) return true;
  // A list that does nothing with letters says so, and leaves them to commands.
  if (target.closest('[data-letters="commands"]') !== null) return false;
  return target.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]') !== null;
}
