import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import { listAudit } from '@/contracts/audit';
import type { Contract } from '@/contracts/contract';
import { listWorkspaceSecrets } from '@/contracts/secrets';
import type { Session } from '@/contracts/session';
import { listOrgKeys, listWorkspaceTokens } from '@/contracts/tokens';
import { SETTINGS_TABS, type SettingsTab } from './settings-tabs';

/** What a tab asks the server for first of all. */
const NEEDS: Readonly<Record<SettingsTab, Contract>> = {
  secrets: listWorkspaceSecrets,
  tokens: listWorkspaceTokens,
  keys: listOrgKeys,
  audit: listAudit,
};

/** The tabs of the settings that the person of a session may see; none: there are no settings for them. */
export const settingsTabsOf = (session: Session | null) =>
  SETTINGS_TABS.filter(({ id }) => mayCall(session, NEEDS[id]));

export const useSettingsTabs = () => settingsTabsOf(useSession());
