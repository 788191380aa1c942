import type { SecretScope } from '@/contracts/secrets';
import { AGENT_RUNTIMES, defaultModelOf, findAgentRuntime } from '@/domain/agent-runtimes';
import { choosesModel, modelProblem, needsOfModel } from '@/domain/model-providers';
import { DEFAULT_TIER } from '@/domain/tiers';
import { parseBudget } from './parse-budget';

/** What a person has typed and chosen. */
export interface CreateForm {
  readonly name: string;
  readonly role: string;
  readonly runtime: string;
  /** '' leaves it to the runtime. */
  readonly model: string;
  /** The value of a secret that the model needs; '' for none. */
  readonly secret: string;
  readonly secretName: string;
  readonly secretScope: SecretScope;
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
    model: '',
    secret: '',
    secretName: '',
    secretScope: 'global',
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
  const model = choosesModel(form.runtime) ? modelProblem(form.runtime, form.model) : null;
  return {
    ...(model === null ? {} : { model }),
    ...(name === '' ? { name: 'Every workspace needs a name.' } : {}),
    ...(name.length > NAME_MAX ? { name: `A name has at most ${NAME_MAX} characters.` } : {}),
    ...('error' in budget ? { budget: budget.error } : {}),
  };
}

/** The secret that was entered for the model; none when meanwhile another one is needed. */
function secretOf({ runtime, model, secret, secretName }: CreateForm) {
  const needs = needsOfModel(runtime, model, defaultModelOf(runtime));
  return secret !== '' && needs?.oneOf[0] === secretName ? { key: secretName, value: secret } : null;
}

/** The secret that has to be stored for all workspaces before this one starts; null: none. */
export const sharedSecretOf = (form: CreateForm) => (form.secretScope === 'global' ? secretOf(form) : null);

/** The request; money in whole cents. */
export function toRequest(form: CreateForm) {
  const budget = parseBudget(form.budget);
  const role = form.role.trim();
  const own = form.secretScope === 'workspace' ? secretOf(form) : null;
  return {
    name: form.name.trim(),
    runtime: form.runtime,
    ...(role === '' ? {} : { role }),
    ...(choosesModel(form.runtime) && form.model.trim() !== '' ? { model: form.model.trim() } : {}),
    ...(own === null ? {} : { secrets: { [own.key]: own.value } }),
    ...(hasTier(form) ? { tier: form.tier } : {}),
    ...(form.parentId === null ? {} : { parent_id: form.parentId }),
    ...('cents' in budget && budget.cents !== null ? { budget_limit_cents: budget.cents } : {}),
  };
}

const FIELDS = new Map<string, keyof CreateForm>([
  ['name', 'name'],
  ['role', 'role'],
  ['runtime', 'runtime'],
  ['model', 'model'],
  ['secrets', 'secret'],
  ['value', 'secret'],
  ['tier', 'tier'],
  ['parent_id', 'parentId'],
  ['budget_limit_cents', 'budget'],
]);

/** A refusal in the server's words, at the field that it names. */
export function toErrors(refusal: { readonly message: string; readonly field?: string }): FormErrors {
  const field = FIELDS.get(refusal.field ?? '');
  return field === undefined ? { form: refusal.message } : { [field]: refusal.message };
}
