'use client';

import { CopyPlus, FolderDown, Package } from 'lucide-react';
import { usePlatform } from '@/components/canvas/platform-context';
import { MenuItem } from '@/components/ui/menu';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { withBundles } from './with-bundles';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** What makes another one of a workspace and all below it: here, or on another platform. */
export function BundleMenuItems({ row }: { row: WorkspaceRow }) {
  const { workspaces, reload } = usePlatform();
  return (
    <>
      <MenuItem
        onSelect={() => void withBundles((actions) => actions.duplicate({ workspaces, reload }, row))}
      >
        <CopyPlus {...ICON} />
        Duplicate
      </MenuItem>
      <MenuItem onSelect={() => void withBundles((actions) => actions.downloadBundle(row))}>
        <Package {...ICON} />
        Export bundle
      </MenuItem>
      <MenuItem onSelect={() => void withBundles((actions) => actions.downloadTemplate(row))}>
        <FolderDown {...ICON} />
        Export as template
      </MenuItem>
    </>
  );
}
