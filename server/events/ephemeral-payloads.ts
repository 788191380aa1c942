import { type EphemeralEvent, isEphemeral, parseEvent } from '@/contracts/events';

/** PostgreSQL takes NOTIFY payloads shorter than 8000 bytes. */
const PAYLOAD_BYTES_MAX = 7999;

/**
 * Writes events as NOTIFY payloads: the sender's id, then a JSON list of as many as fit. An event that fits into none is
 * left out and counted.
 */
export function toPayloads(
  origin: string,
  events: readonly EphemeralEvent[],
): { payloads: string[]; tooLarge: number } {
  const roomBytes = PAYLOAD_BYTES_MAX - Buffer.byteLength(origin) - 2;
  const lists: string[][] = [];
  let usedBytes = Number.POSITIVE_INFINITY;
  let tooLarge = 0;
  for (const event of events) {
    const json = JSON.stringify(event);
    const bytes = Buffer.byteLength(json);
    if (bytes > roomBytes) {
      tooLarge += 1;
      continue;
    }
    // One more for the comma.
    usedBytes += bytes + 1;
    if (usedBytes > roomBytes) {
      lists.push([]);
      usedBytes = bytes;
    }
    lists.at(-1)?.push(json);
  }
  return { payloads: lists.map((list) => `${origin}[${list.join(',')}]`), tooLarge };
}

/** Reads the events of another replica, which may be of another release: what this one does not know is left out. */
export function parsePayload(origin: string, payload: string): EphemeralEvent[] {
  const list: unknown = parseJson(payload.slice(origin.length));
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: unknown) => {
    const event = parseEvent(value);
    return event && isEphemeral(event) ? [event] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
