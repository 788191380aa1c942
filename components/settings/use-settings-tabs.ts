import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import { decideApproval } from '@/contracts/approvals';
import { listAudit } from '@/contracts/audit';
import { setOrganisationBudget } from '@/contracts/budgets';
import type { Contract } from '@/contracts/contract';
import { createInstruction } from '@/contracts/instructions';
import { listWorkspaceSecrets } from '@/contracts/secrets';
import type { Session } from '@/contracts/session';
import { listOrgKeys, listWorkspaceTokens } from '@/contracts/tokens';
import { SETTINGS_TABS, type SettingsTab } from './settings-tabs';

/** What a person must be allowed to see a tab. */
const NEEDS: Readonly<Record<SettingsTab, Contract>> = {
  secrets: listWorkspaceSecrets,
  tokens: listWorkspaceTokens,
  keys: listOrgKeys,
  instructions: createInstruction,
  budget: setOrganisationBudget,
  approvals: decideApproval,
  audit: listAudit,
};

/** The tabs of the settings that the person of a session may see; none: there are no settings for them. */
export const settingsTabsOf = (session: Session | null) =>
  SETTINGS_TABS.filter(({ id }) => mayCall(session, NEEDS[id]));

export const useSettingsTabs = () => settingsTabsOf(useSession());
