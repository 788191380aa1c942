/** The number of the last event that a client has, as it gives it; null when it gives none, or none of ours. */
export function readLastEventId(headers: Headers): number | null {
  const text = headers.get('last-event-id')?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
