import { sentMessageOf } from './sent-message';

/** What an agent says to itself once, when it is new: people read it in its chat, with what it answers. */
export const INITIAL_PROMPT = { kind: 'initial_prompt' } as const;

/** @param body the request that carries the message */
export const isInitialPrompt = (body: unknown): boolean =>
  sentMessageOf(body)?.metadata?.kind === INITIAL_PROMPT.kind;
