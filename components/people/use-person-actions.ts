import {
  changePersonRoleAction,
  issuePasswordResetAction,
  removePersonAction,
  resetSecondFactorAction,
  signPersonOutAction,
} from '@/app/people/actions';
import { useAction } from '@/components/session/use-action';

/** What an owner may do to a person; why the last of it was refused. */
export function usePersonActions() {
  const actions = {
    changeRole: useAction(changePersonRoleAction),
    remove: useAction(removePersonAction),
    signOut: useAction(signPersonOutAction),
    resetPassword: useAction(issuePasswordResetAction),
    resetFactor: useAction(resetSecondFactorAction),
  };
  const all = Object.values(actions);
  const refusal = all.map((action) => action.refusal).find((refused) => refused !== null) ?? null;
  return { ...actions, isBusy: all.some((action) => action.isBusy), refusal };
}
