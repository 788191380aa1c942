import { useMemo } from 'react';
import type { usePlatform } from '@/components/canvas/platform-context';
import type { useTheme } from '@/components/ui/use-theme';
import type { Command } from './find-entries';

export interface RunnableCommand extends Command {
  readonly run: () => void;
}

/** What can be done from the palette. */
export function useCommands(
  { interaction }: ReturnType<typeof usePlatform>,
  router: { push(path: string): void },
  { cycle }: ReturnType<typeof useTheme>,
): readonly RunnableCommand[] {
  return useMemo(
    () => [
      {
        id: 'new-workspace',
        label: 'New workspace',
        words: 'create add agent external connect',
        run: () => interaction.setState({ creating: { runtime: null } }),
      },
      { id: 'theme', label: 'Change the theme', words: 'dark light paper system', run: cycle },
      {
        id: 'marketplace',
        label: 'Open the marketplace',
        words: 'buy purchase plugin bundle',
        run: () => router.push('/marketplace'),
      },
      { id: 'docs', label: 'Read the docs', words: 'help guide manual', run: () => router.push('/docs') },
    ],
    [interaction, router, cycle],
  );
}
