import { useMemo } from 'react';
import { withBundles } from '@/components/bundles/with-bundles';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { useIsTeam } from '@/components/canvas/use-is-team';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { VERB_CONTRACTS } from '@/components/lifecycle/call-verb';
import { beginVerb } from '@/components/lifecycle/run-verb';
import { offersOf } from '@/components/lifecycle/verbs';
import { leaveSettings } from '@/components/settings/leave-settings';
import { PANEL_TABS } from '@/components/workspace-panel/panel-tabs';
import { duplicateWorkspace, exportBundle, exportOrg } from '@/contracts/bundles';
import type { Contract } from '@/contracts/contract';
import { getExternalConnection } from '@/contracts/external-connection';
import { dissolveTeam } from '@/contracts/lifecycle';
import { deleteWorkspace, updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import type { RunnableCommand } from './find-entries';

/** What can be done with the workspace in the panel; nothing while none is there, or while it is being removed. */
export function useWorkspaceCommands(): readonly RunnableCommand[] {
  const { interaction, gestures, workspaces, reload } = usePlatform();
  const id = useInteraction((state) => state.selectedId);
  const row = useWorkspaces((state) =>
    id === null || state.deleting.has(id) ? undefined : state.rows.get(id),
  );
  const isTeam = useIsTeam(id);
  const rows = useWorkspaces((state) => state.rows);
  return useMemo(() => {
    if (!row) return [];
    const { name } = row;
    const command: MakeCommand = (what, words, run, needs) => ({
      id: `selected-${what.toLowerCase()}`,
      label: what,
      note: name,
      words: `${name} ${words}`,
      run,
      ...(needs ? { needs } : {}),
    });
    const tabs = PANEL_TABS.map((tab) =>
      command(tab.label, 'open tab panel', () =>
        leaveSettings(interaction, () => interaction.setState({ tab: tab.id })),
      ),
    );
    return [
      ...tabs,
      command(
        'Rename',
        'name title',
        () => interaction.setState({ dialog: { kind: 'rename', id: row.id } }),
        updateWorkspace,
      ),
      command(
        'Move to…',
        'parent nest team extract out',
        () => interaction.setState({ dialog: { kind: 'move-to', id: row.id } }),
        updateWorkspace,
      ),
      ...offersOf(row, rows).map(({ verb, label }) => {
        const begin = () => beginVerb({ workspaces, interaction, reload }, verb, row.id);
        return command(label, `${verb} start stop run`, begin, VERB_CONTRACTS[verb]);
      }),
      ...(isTeam ? teamCommands(command, row, { gestures, interaction }) : []),
      ...(row.runtime === EXTERNAL_RUNTIME
        ? [
            command(
              'How to connect',
              'snippet token external',
              () => openExternalConnect(interaction, row.id),
              getExternalConnection,
            ),
          ]
        : []),
      ...bundleCommands(command, row, { workspaces, reload }),
      command(
        'Delete',
        'remove',
        () => interaction.setState({ dialog: { kind: 'delete', id: row.id, asked: null } }),
        deleteWorkspace,
      ),
    ];
  }, [row, rows, isTeam, interaction, gestures, workspaces, reload]);
}

type MakeCommand = (what: string, words: string, run: () => void, needs?: Contract) => RunnableCommand;
type TeamDeps = Pick<ReturnType<typeof usePlatform>, 'gestures' | 'interaction'>;

const teamCommands = (
  command: MakeCommand,
  { id, collapsed, width }: WorkspaceRow,
  { gestures, interaction }: TeamDeps,
): RunnableCommand[] => [
  command(
    collapsed ? 'Expand' : 'Collapse',
    'team fold view',
    () => void gestures.setCollapsed(id, !collapsed),
  ),
  ...(width === null
    ? []
    : [
        command(
          'Fit to its members',
          'size shrink team',
          () => void gestures.resize(id, null),
          updateWorkspace,
        ),
      ]),
  command('Arrange children', 'tidy grid layout pack team', () => void gestures.arrange(id), updateWorkspace),
  command(
    'Dissolve the team',
    'remove members delete below',
    () => interaction.setState({ asking: { verb: 'dissolve', ids: [id] } }),
    dissolveTeam,
  ),
];

type BundleDeps = Pick<ReturnType<typeof usePlatform>, 'workspaces' | 'reload'>;

const bundleCommands = (command: MakeCommand, row: WorkspaceRow, deps: BundleDeps): RunnableCommand[] => [
  command(
    'Duplicate',
    'copy clone',
    () => void withBundles((actions) => actions.duplicate(deps, row)),
    duplicateWorkspace,
  ),
  command(
    'Export bundle',
    'download file json',
    () => void withBundles((actions) => actions.downloadBundle(row)),
    exportBundle,
  ),
  command(
    'Export as template',
    'download folder yaml zip',
    () => void withBundles((actions) => actions.downloadTemplate(row)),
    exportOrg,
  ),
];
