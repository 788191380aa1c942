import { toast } from 'sonner';

/** An offer to take something back needs longer to be read and reached than a mere confirmation. */
const UNDO_MS = 12_000;

/** What can be done about it at once. */
interface ToastAction {
  readonly label: string;
  readonly onClick: () => void;
}

/** More are not seen at once. */
export const TOASTS_MAX = 5;

interface Shown {
  readonly id: string | number;
  readonly type?: string | undefined;
}

/** What makes room for one more: what was said longest ago, but never an error that nobody has read yet. */
export const makesRoom = (shown: readonly Shown[]): Shown | undefined =>
  shown.length < TOASTS_MAX ? undefined : shown.find(({ type }) => type !== 'error');

/** An error interrupts whoever listens to the page; everything else waits for a pause. */
function speak(politeness: 'assertive' | 'polite'): void {
  const region = document.querySelector(`section[aria-live][aria-label^="${TOASTS_LABEL}"]`);
  region?.setAttribute('aria-live', politeness);
}

function announce(text: string, politeness: 'assertive' | 'polite'): void {
  // Elsewhere nothing is shown.
  if (typeof document === 'undefined') return;
  const oldest = makesRoom(toast.getToasts().filter(({ id }) => id !== text));
  if (oldest) toast.dismiss(oldest.id);
  speak(politeness);
}

/** Of the region in which they appear. */
export const TOASTS_LABEL = 'Notifications';

/** Something went well. The text is the id, so that saying the same again does not stack. */
export function toastSuccess(text: string, action?: ToastAction): void {
  announce(text, 'polite');
  toast.success(text, { id: text, ...(action ? { action, duration: UNDO_MS } : {}) });
}

/** Something failed: stays until it was read. */
export function toastError(text: string, action?: ToastAction): void {
  announce(text, 'assertive');
  toast.error(text, {
    id: text,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
    ...(action ? { action } : {}),
  });
}

export function toastInfo(text: string): void {
  announce(text, 'polite');
  toast.info(text, { id: text });
}
