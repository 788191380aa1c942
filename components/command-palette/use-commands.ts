import { useReactFlow } from '@xyflow/react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { chooseBundle } from '@/components/bundles/choose-bundle';
import { FIT_MS, FIT_OPTIONS, withMotion } from '@/components/canvas/fit-options';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { useOrgTemplates } from '@/components/org-templates/use-org-templates';
import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import { useSettingsTabs } from '@/components/settings/use-settings-tabs';
import { useCanvasDeeds } from '@/components/shell/use-canvas-deeds';
import { toastInfo } from '@/components/ui/toast';
import { useTheme } from '@/components/ui/use-theme';
import { importBundle } from '@/contracts/bundles';
import { importOrg } from '@/contracts/org-templates';
import { createWorkspace, updateWorkspace } from '@/contracts/workspaces';
import type { RunnableCommand } from './find-entries';
import { useBatchCommands } from './use-batch-commands';
import { useWorkspaceCommands } from './use-workspace-commands';

/** What a person may do from the palette: first with the workspace in the panel, then with everything. */
export function useCommands(): readonly RunnableCommand[] {
  const ofBatch = useBatchCommands();
  const ofWorkspace = useWorkspaceCommands();
  const ofAll = useCanvasDeeds();
  const ofCanvas = useCanvasCommands();
  const ofTemplates = useTemplateCommands();
  const elsewhere = usePlaceCommands();
  const session = useSession();
  return useMemo(
    () =>
      [...ofBatch, ...ofWorkspace, ...ofCanvas, ...ofAll, ...ofTemplates, ...elsewhere].filter(
        ({ needs }) => needs === undefined || mayCall(session, needs),
      ),
    [session, ofBatch, ofWorkspace, ofCanvas, ofAll, ofTemplates, elsewhere],
  );
}

function useCanvasCommands(): readonly RunnableCommand[] {
  const { interaction, workspaces, reload, gestures } = usePlatform();
  const { fitView } = useReactFlow();
  const isEmpty = useWorkspaces((state) => state.rows.size === 0);
  return useMemo(() => {
    const create: RunnableCommand = {
      id: 'new-workspace',
      label: 'New workspace',
      needs: createWorkspace,
      words: 'create add agent external connect',
      run: () => interaction.setState({ creating: { runtime: null } }),
    };
    const bundle: RunnableCommand = {
      id: 'import-bundle',
      label: 'Import a bundle…',
      needs: importBundle,
      words: 'file upload json workspace team',
      run: () => chooseBundle({ workspaces, reload }),
    };
    // An empty canvas shows all its templates, and has nothing to fit.
    if (isEmpty) return [create, bundle];
    return [
      create,
      bundle,
      {
        id: 'templates',
        label: 'Open the organisation templates',
        needs: importOrg,
        words: 'import blueprint team company',
        run: () => interaction.setState({ showsTemplates: true }),
      },
      {
        id: 'fit',
        label: 'Show everything',
        words: 'fit view zoom overview all',
        run: () => void fitView(withMotion(FIT_OPTIONS, FIT_MS)),
      },
      ...arrangingCommands(gestures),
    ];
  }, [interaction, workspaces, reload, gestures, fitView, isEmpty]);
}

type ArrangingGestures = Pick<ReturnType<typeof usePlatform>['gestures'], 'arrange' | 'undo' | 'redo'>;

const arrangingCommands = ({ arrange, undo, redo }: ArrangingGestures): RunnableCommand[] =>
  [
    {
      id: 'arrange-all',
      label: 'Arrange everything',
      words: 'tidy grid layout pack all cards',
      run: () => void arrange('everywhere'),
    },
    { id: 'undo', label: 'Undo', words: 'take back arranging move', run: () => void undo() },
    { id: 'redo', label: 'Redo', words: 'again arranging move', run: () => void redo() },
  ].map((command) => ({ ...command, needs: updateWorkspace }));

function useTemplateCommands(): readonly RunnableCommand[] {
  const { gestures } = usePlatform();
  const { state } = useOrgTemplates();
  return useMemo(() => {
    if (state.status !== 'ready') return [];
    return state.templates.map((template) => ({
      id: `import-${template.dir}`,
      label: `Import ${template.name}`,
      needs: importOrg,
      note: template.workspaces === 1 ? '1 workspace' : `${template.workspaces} workspaces`,
      words: `template organisation ${template.description}`,
      run: () => {
        toastInfo(`Importing ${template.name}`);
        void gestures.importTemplate(template);
      },
    }));
  }, [gestures, state]);
}

function usePlaceCommands(): readonly RunnableCommand[] {
  const router = useRouter();
  const { cycle } = useTheme();
  const { interaction } = usePlatform();
  const hasSettings = useSettingsTabs().length > 0;
  return useMemo(
    () => [
      ...(hasSettings
        ? [
            {
              id: 'settings',
              label: 'Open the settings',
              words: 'secrets keys tokens api variables environment preferences',
              run: () => interaction.setState({ settings: 'secrets' as const }),
            },
          ]
        : []),
      { id: 'theme', label: 'Change the theme', words: 'dark light paper system', run: cycle },
      {
        id: 'marketplace',
        label: 'Open the marketplace',
        words: 'buy purchase plugin bundle',
        run: () => router.push('/marketplace'),
      },
      { id: 'docs', label: 'Read the docs', words: 'help guide manual', run: () => router.push('/docs') },
    ],
    [router, cycle, interaction, hasSettings],
  );
}
