'use client';

import { X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { OrganisationBudget } from '@/components/budgets/organisation-budget';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { AskDialog } from '@/components/ui/ask-dialog';
import { ErrorBoundary } from '@/components/ui/error-boundary';
import { toastInfo } from '@/components/ui/toast';
import { useDrawer } from '@/components/ui/use-drawer';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { ApprovalHistory } from './approvals/approval-history';
import { AuditTab } from './audit/audit-tab';
import { Instructions } from './instructions/instructions';
import { OrgKeys } from './org-keys/org-keys';
import { SecretsTab } from './secrets/secrets-tab';
import { SettingsGuardContext, useLossGuard } from './settings-guard';
import type { SettingsTab } from './settings-tabs';
import { TokensTab } from './tokens-tab';
import { useSettingsTabs } from './use-settings-tabs';
import './settings.css';

/** The settings: of the workspace that is selected, or of all. Beside the canvas, which stays in use. */
export function SettingsDrawer({ tab }: { tab: SettingsTab }) {
  const { interaction } = usePlatform();
  const tabs = useSettingsTabs();
  const shown = tabs.find(({ id }) => id === tab) ?? tabs[0];
  const isRefused = shown === undefined;
  useEffect(() => {
    // An address may name what is not for everybody.
    if (!isRefused) return;
    interaction.setState({ settings: null });
    toastInfo('The settings are for operators and owners.');
  }, [interaction, isRefused]);
  return shown && <Drawer tab={shown.id} tabs={tabs} />;
}

function Drawer({ tab, tabs }: { tab: SettingsTab; tabs: ReturnType<typeof useSettingsTabs> }) {
  const { interaction } = usePlatform();
  const drawer = useRef<HTMLElement>(null);
  const { isUnsaved, guard, shared, waiting, dismiss } = useLossGuard();
  const workspace = useContextWorkspace(isUnsaved);
  const close = useCallback(
    () => guard(() => interaction.setState({ settings: null })),
    [guard, interaction],
  );
  useDrawer(drawer, 'settings-button', close);
  useEffect(() => {
    // On a phone there are more tabs than fit; the one that is open is never out of sight.
    const active = drawer.current?.querySelector(`[role="tab"][id$="-${tab}"]`);
    active?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);
  const workspaceId = workspace?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another workspace is a reason to look again
  useEffect(() => {
    // What had the focus is gone with the workspace that it was about.
    if (document.activeElement === document.body) drawer.current?.focus({ preventScroll: true });
  }, [workspaceId]);
  useEffect(() => {
    if (!isUnsaved) return;
    interaction.setState({ guardSettings: guard });
    return () => interaction.setState({ guardSettings: null });
  }, [interaction, guard, isUnsaved]);
  return (
    <SettingsGuardContext value={shared}>
      <section ref={drawer} role="dialog" aria-labelledby="settings-title" tabIndex={-1} className="settings">
        <div className="panel-head">
          <div className="panel-title">
            <h2 id="settings-title">Settings</h2>
            <p>{contextOf(tab, workspace)}</p>
          </div>
          <button type="button" className="panel-icon" aria-label="Close the settings" onClick={close}>
            <X aria-hidden="true" size={16} strokeWidth={1.75} />
          </button>
        </div>
        <Tabs.Root
          value={tab}
          onValueChange={(value) => guard(() => interaction.setState({ settings: value as SettingsTab }))}
          className="panel-tabs"
        >
          <Tabs.List className="panel-strip" aria-label="Settings">
            {tabs.map(({ id, label }) => (
              <Tabs.Trigger key={id} value={id} className="panel-tab">
                {label}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {tabs.map(({ id }) => (
            <Tabs.Content key={id} value={id} className="panel-body" tabIndex={-1}>
              <ErrorBoundary key={workspace?.id ?? 'global'}>
                <div className="panel-scroll">
                  <Body tab={id} workspace={workspace} />
                </div>
              </ErrorBoundary>
            </Tabs.Content>
          ))}
        </Tabs.Root>
      </section>
      {waiting && (
        <AskDialog
          title="Discard what you typed?"
          text="It is not saved anywhere."
          keep="Keep editing"
          go="Discard"
          onKeep={dismiss}
          onGo={() => {
            dismiss();
            waiting.go();
          }}
        />
      )}
    </SettingsGuardContext>
  );
}

const OF_ALL: readonly SettingsTab[] = ['keys', 'budget', 'approvals', 'audit'];

/** Whose settings these are. */
function contextOf(tab: SettingsTab, workspace: WorkspaceRow | null): string {
  if (OF_ALL.includes(tab) || !workspace) return 'For all workspaces';
  return tab === 'tokens' ? `For ${workspace.name}` : `For ${workspace.name}, and for all workspaces`;
}

function Body({ tab, workspace }: { tab: SettingsTab; workspace: WorkspaceRow | null }) {
  switch (tab) {
    case 'secrets':
      return <SecretsTab workspace={workspace} />;
    case 'tokens':
      return <TokensTab workspace={workspace} />;
    case 'keys':
      return <OrgKeys />;
    case 'instructions':
      return <Instructions workspace={workspace} />;
    case 'budget':
      return <OrganisationBudget />;
    case 'approvals':
      return <ApprovalHistory />;
    case 'audit':
      return <AuditTab />;
  }
}

/** The selected workspace; while something typed is not saved, the one that it was typed for. */
function useContextWorkspace(isUnsaved: boolean): WorkspaceRow | null {
  const selectedId = useInteraction((state) => state.selectedId);
  const [id, setId] = useState(selectedId);
  if (!isUnsaved && id !== selectedId) setId(selectedId);
  return useWorkspaces((state) => (id === null ? undefined : state.rows.get(id))) ?? null;
}
