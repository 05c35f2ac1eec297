/** Where typed keys are text; menus and dialogs have keys of their own. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog][aria-modal]') !== null;
