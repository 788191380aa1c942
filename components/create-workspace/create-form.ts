import { AGENT_RUNTIMES, findAgentRuntime } from '@/domain/agent-runtimes';
import { DEFAULT_TIER } from '@/domain/tiers';
import { parseBudget } from './parse-budget';

/** What a person has typed and chosen. */
export interface CreateForm {
  readonly name: string;
  readonly role: string;
  readonly runtime: string;
  readonly tier: number;
  readonly parentId: string | null;
  /** Dollars, as typed. */
  readonly budget: string;
}

export type FormErrors = { readonly [Field in keyof CreateForm | 'form']?: string };

const NAME_MAX = 255;

/** An empty form. */
export function startForm(runtime: string | null): CreateForm {
  return {
    name: '',
    role: '',
    runtime: runtime ?? AGENT_RUNTIMES[0]?.id ?? '',
    tier: DEFAULT_TIER,
    parentId: null,
    budget: '',
  };
}

/** True when closing would lose something. */
export const isTouched = (form: CreateForm, start: CreateForm): boolean =>
  (Object.keys(start) as (keyof CreateForm)[]).some((key) => form[key] !== start[key]);

/** Where the machine is not ours, its tier is nobody's choice here. */
export const hasTier = ({ runtime }: { readonly runtime: string }): boolean =>
  findAgentRuntime(runtime)?.joinsByItself !== true;

/** What can be said without asking the server. */
export function checkForm(form: CreateForm): FormErrors {
  const name = form.name.trim();
  const budget = parseBudget(form.budget);
  return {
    ...(name === '' ? { name: 'Every workspace needs a name.' } : {}),
    ...(name.length > NAME_MAX ? { name: `A name has at most ${NAME_MAX} characters.` } : {}),
    ...('error' in budget ? { budget: budget.error } : {}),
  };
}

/** The request; money in whole cents. */
export function toRequest(form: CreateForm) {
  const budget = parseBudget(form.budget);
  const role = form.role.trim();
  return {
    name: form.name.trim(),
    runtime: form.runtime,
    ...(role === '' ? {} : { role }),
    ...(hasTier(form) ? { tier: form.tier } : {}),
    ...(form.parentId === null ? {} : { parent_id: form.parentId }),
    ...('cents' in budget && budget.cents !== null ? { budget_limit_cents: budget.cents } : {}),
  };
}

const FIELDS = new Map<string, keyof CreateForm>([
  ['name', 'name'],
  ['role', 'role'],
  ['runtime', 'runtime'],
  ['tier', 'tier'],
  ['parent_id', 'parentId'],
  ['budget_limit_cents', 'budget'],
]);

/** A refusal in the server's words, at the field that it names. */
export function toErrors(refusal: { readonly message: string; readonly field?: string }): FormErrors {
  const field = FIELDS.get(refusal.field ?? '');
  return field === undefined ? { form: refusal.message } : { [field]: refusal.message };
}
