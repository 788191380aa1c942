'use client';

import type { ClipboardEvent } from 'react';
import { useMay } from '@/components/session/session-context';
import { uploadChatFiles } from '@/contracts/uploads';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { composerState } from './composer-state';
import { namePasted } from './draft-files';
import { useChats, useSession } from './use-chats';

/** How files get into the draft; null while none can: nobody could send them, or the draft is on its way. */
export function useAttaching(row: WorkspaceRow): ((files: readonly File[]) => void) | null {
  const chats = useChats();
  const isUploading = useSession(row.id, (session) => session.isUploading);
  const mayUpload = useMay(uploadChatFiles);
  if (!mayUpload || isUploading || !composerState(row).takesMessages) return null;
  return (files) => chats.addFiles(row.id, files);
}

/** Pictures of the clipboard; what has a text as well (a piece of a table, for instance) is pasted as that. */
export function pastedFiles({ clipboardData }: ClipboardEvent): readonly File[] {
  if (clipboardData.types.includes('text/plain')) return [];
  const now = new Date();
  return [...clipboardData.files].map((file) => namePasted(file, now));
}
