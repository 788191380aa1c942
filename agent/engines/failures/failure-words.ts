import type { TurnFailureClass } from '../port';

/**
 * What providers and programs say of a failure, where no status and no code tells it: a context that is full is a plain
 * 400 at Anthropic, and programs put sentences of their own in place of the answer they got. First match wins.
 */
const WORDS: readonly (readonly [RegExp, TurnFailureClass])[] = [
  [
    /invalid (x-)?api[- ]?key|incorrect api key|api key not valid|invalid bearer token|unauthori[sz]ed|authentication[_ ](error|failed)|not logged in|please run \/login|oauth token (has )?expired|permission[_ ]denied|permission_error|UNAUTHENTICATED|missing (api key|environment variable)/i,
    'auth',
  ],
  [
    /prompt is too long|context[_ ]length[_ ]exceeded|maximum context length|context window|input token count.{0,40}exceeds|input is too long|too many tokens|request_too_large|exceeds? the (available |maximum )?context/i,
    'context-overflow',
  ],
  [
    /rate[_ -]?limit|too many requests|RESOURCE_EXHAUSTED|quota|usage limit|credit balance is too low|\b429\b/i,
    'rate-limited',
  ],
  [/overloaded|at capacity|high demand|server_is_overloaded|slow_down|\b529\b/i, 'overloaded'],
  [/timed? ?out|timeout|deadline[_ ]exceeded|ETIMEDOUT|\b504\b/i, 'timeout'],
  [
    /internal server error|bad gateway|service unavailable|server_error|api_error|UNAVAILABLE|unable to connect|connection (error|refused|reset|closed)|fetch failed|socket hang up|stream (disconnected|closed|ended)|error sending request|cannot connect to api|terminated|E(CONNREFUSED|CONNRESET|NOTFOUND|PIPE|AI_AGAIN)|UND_ERR_SOCKET|other side closed/i,
    'unavailable',
  ],
  [
    /model.{0,80}(not (exist|found)|does not exist)|not_found_error|INVALID_ARGUMENT|invalid_request_error/i,
    'invalid-request',
  ],
];

/** A status that a sentence names as one: `API Error: 500 ...`, `unexpected status 401 Unauthorized`. */
const STATUS = /(?:API Error:?|status(?: code)?:?|HTTP(?:\/[\d.]+)?) \(?([45]\d\d)\b/i;

/** The kind of failure that a text tells, or null where it tells none. */
export function classOfWords(text: string): TurnFailureClass | null {
  const found = WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const status = STATUS.exec(text)?.[1];
  const stated = status === undefined ? null : classOfStatus(Number(status));
  // A 400 can be a full context, a 500 can say that it is overloaded: the words tell more, except of a wrong key.
  return stated === 'auth' ? stated : (found ?? stated);
}

/** The kind of failure of an HTTP status; null where it is none. */
export function classOfStatus(status: number): TurnFailureClass | null {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429 || status === 402) return 'rate-limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 413) return 'context-overflow';
  if (status === 529) return 'overloaded';
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid-request' : null;
}
