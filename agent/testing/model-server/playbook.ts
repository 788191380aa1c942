import { lastResult, lastSaid, type ModelCall } from './model-call';
import type { Fault, Script, ScriptedTurn } from './script';

const MARKER = /\[\[script:([\w.-]+)\]\]/g;

export interface Play {
  readonly turn: ScriptedTurn;
  /** Set where the call is to go wrong. */
  readonly fault: Fault | undefined;
  /** Where the turn stood: `<script>[2]`, `queue`, or null where nothing was scripted. */
  readonly from: string | null;
}

/** Knows what the model says next. */
export class Playbook {
  private scripts: Script[] = [];
  private readonly queued: ScriptedTurn[] = [];
  private readonly attempts = new Map<string, number>();

  /** Takes scripts in, in place of those of the same name. */
  learn(scripts: readonly Script[]): void {
    const names = new Set(scripts.map(({ name }) => name));
    this.scripts = [...this.scripts.filter(({ name }) => !names.has(name)), ...scripts];
  }

  /** Turns for the calls that choose no script, one each. */
  queue(turns: readonly ScriptedTurn[]): void {
    this.queued.push(...turns);
  }

  clear(): void {
    this.scripts = [];
    this.queued.length = 0;
    this.attempts.clear();
  }

  next(call: ModelCall): Play {
    const said = lastSaid(call);
    const name = lastMarker(said.text) ?? lastMarkerOfUsers(call) ?? lastMarker(call.system);
    if (name !== null) return this.ofScript(call, name, said);
    const turn = this.queued.shift();
    if (turn) return { turn: filledIn(turn, call), fault: turn.fault, from: 'queue' };
    return unscripted('Nothing is scripted for this.');
  }

  private ofScript(call: ModelCall, name: string, said: { text: string; answers: number }): Play {
    const script = this.scripts.find(
      (entry) => entry.name === name && (entry.when === undefined || said.text.includes(entry.when)),
    );
    const turn = script?.turns[said.answers];
    if (!turn) return unscripted(script ? `The script ${name} has ended.` : `There is no script ${name}.`);
    const key = JSON.stringify([name, said, call.messages.filter(({ role }) => role === 'user')]);
    const attempt = this.attempts.get(key) ?? 0;
    this.attempts.set(key, attempt + 1);
    return {
      turn: filledIn(turn, call),
      fault: turn.before?.[attempt] ?? turn.fault,
      from: `${name}[${said.answers}]`,
    };
  }
}

const unscripted = (text: string): Play => ({ turn: { text }, fault: undefined, from: null });

const lastMarker = (text: string): string | null => [...text.matchAll(MARKER)].at(-1)?.[1] ?? null;

/** The script that an earlier message of the conversation has chosen. */
function lastMarkerOfUsers({ messages }: ModelCall): string | null {
  const chosen = messages.filter(({ role }) => role === 'user').map(({ text }) => lastMarker(text));
  return chosen.findLast((name) => name !== null) ?? null;
}

const PLACEHOLDER = /\{\{(user|result)(?:\.(\w+))?\}\}/g;

/** The turn with the words of the conversation in the places left for them. */
function filledIn(turn: ScriptedTurn, call: ModelCall): ScriptedTurn {
  return deep(turn) as ScriptedTurn;

  function deep(value: unknown): unknown {
    if (typeof value === 'string') return value.replace(PLACEHOLDER, (_, of, field) => words(of, field));
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, deep(entry)]));
  }

  function words(of: string, field: string | undefined): string {
    const text = of === 'user' ? lastSaid(call).text.replace(MARKER, '').trim() : lastResult(call);
    return field === undefined ? text : fieldIn(text, field);
  }
}

/** The first value of a field, wherever in the text a JSON object has it, also inside a JSON string. */
const fieldIn = (text: string, field: string): string =>
  new RegExp(`\\\\?"${field}\\\\?":\\s*\\\\?"?([^"\\\\,}\\s]+)`).exec(text)?.[1] ?? '';
