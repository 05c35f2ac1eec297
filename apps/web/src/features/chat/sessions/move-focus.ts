interface FocusKey {
  readonly key: string;
  readonly currentTarget: HTMLElement;
  preventDefault(): void;
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Up and down go from chat to chat, from the search field into the list, and from its first row back. */
export function moveFocus(event: FocusKey): void {
  const step = steps[event.key];
  if (step === undefined) return;
  const list = event.currentTarget.closest('.session-list');
  const stops = [...(list?.querySelectorAll<HTMLElement>('[data-session-stop]') ?? [])];
  const next = stops[stops.indexOf(event.currentTarget) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
