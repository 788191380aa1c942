import { toast } from 'sonner';

/** An offer to take something back needs longer to be read and reached than a mere confirmation. */
const UNDO_MS = 12_000;

/** Something went well. The text is the id, so that saying the same again does not stack. */
export function toastSuccess(text: string, action?: { label: string; onClick: () => void }): void {
  toast.success(text, { id: text, ...(action ? { action, duration: UNDO_MS } : {}) });
}

/** Something failed: stays until it was read. */
export function toastError(text: string): void {
  toast.error(text, { id: text, duration: Number.POSITIVE_INFINITY, closeButton: true });
}

export function toastInfo(text: string): void {
  toast.info(text, { id: text });
}
