/** The API in which a call came. */
export type Dialect = 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini';

export interface CallMessage {
  /** `tool` holds results; programs also put reminders of their own beside those. */
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** A call of the model, whichever API it came in. */
export interface ModelCall {
  readonly dialect: Dialect;
  readonly model: string;
  readonly stream: boolean;
  readonly system: string;
  readonly messages: readonly CallMessage[];
  readonly tools: readonly OfferedTool[];
}

export interface OfferedTool {
  readonly name: string;
  /** The Responses API can offer tools in groups. */
  readonly namespace?: string;
}

/** A call that the API itself would refuse. */
export class InvalidCall extends Error {
  override readonly name = 'InvalidCall';
}

/** What coding agents put among the words of the user without anyone having said it. */
const ADDED_BY_PROGRAM =
  /<(system-reminder|environment_context|user_instructions|permissions instructions)>[\s\S]*?<\/\1>/g;

/** What was last said by a person or a peer, and how often the model has answered since. */
export function lastSaid({ messages }: ModelCall): { text: string; answers: number } {
  let answers = 0;
  let previous = '';
  for (const { role, text } of [...messages].reverse()) {
    const said = role === 'user' ? text.replace(ADDED_BY_PROGRAM, '').trim() : '';
    if (said !== '') return { text: said, answers };
    // One answer can be several messages: what was thought, each tool called.
    if (role === 'assistant' && previous !== 'assistant') answers += 1;
    if (role !== 'user') previous = role;
  }
  return { text: '', answers };
}

/** The result of the tool called last. */
export const lastResult = ({ messages }: ModelCall): string =>
  messages.findLast(({ role }) => role === 'tool')?.text ?? '';

/** The offered tool that a script means: by its name, or by the name behind an MCP prefix. */
export const offeredTool = ({ tools }: ModelCall, name: string): OfferedTool | undefined =>
  tools.find((offered) => offered.name === name) ??
  tools.find((offered) => offered.name.endsWith(`__${name}`));
