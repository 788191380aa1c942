'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { paletteStore } from '@/components/command-palette/palette-store';
import { usePaletteKey } from '@/components/command-palette/use-palette-key';
import { useSettingsKey } from '@/components/settings/use-settings-key';
import type { InteractionState } from '@/components/stores/interaction-store';
import { toastInfo } from '@/components/ui/toast';
import { useInteraction, useWorkspaces } from './platform-context';

const RETRY_MS = 2000;

const WINDOWS = [
  'dialog',
  'dropping',
  'asking',
  'place',
  'why',
  'creating',
  'connecting',
  'minted',
  'importing',
  'arriving',
  'deploying',
  'settings',
  'menu',
] as const satisfies readonly (keyof InteractionState)[];

/** Something is to be shown in a window now. */
function useIsAsked(): boolean {
  const isPaletteOpen = useStore(paletteStore, (state) => state.isOpen);
  return useInteraction(
    (state) => isPaletteOpen || state.showsTemplates || WINDOWS.some((window) => state[window] !== null),
  );
}

/** True from the first moment on in which the page has its picture and nothing else to do. */
function useIsAtRest(): boolean {
  const hasPicture = useWorkspaces((state) => state.snapshot.status !== 'loading');
  const [isAtRest, setAtRest] = useState(false);
  useEffect(() => {
    if (!hasPicture) return;
    // Safari has no idle callback.
    if (!window.requestIdleCallback) return setAtRest(true);
    const handle = window.requestIdleCallback(() => setAtRest(true), { timeout: RETRY_MS });
    return () => window.cancelIdleCallback(handle);
  }, [hasPicture]);
  return isAtRest;
}

/**
 * The windows of the canvas, whose code is no part of the first load: it comes once the canvas stands, so that a window
 * opens at once and also when the platform is away by then.
 */
export function CanvasDialogs() {
  usePaletteKey();
  useSettingsKey();
  const isAsked = useIsAsked();
  const isWanted = useIsAtRest() || isAsked;
  const [loaded, setLoaded] = useState<{ Layer: ComponentType } | null>(null);
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    if (!isWanted || loaded) return;
    let isStopped = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    import('./dialog-layer').then(
      ({ DialogLayer }) => !isStopped && setLoaded({ Layer: DialogLayer }),
      () => {
        if (!isStopped) retry = setTimeout(() => setFailures(failures + 1), RETRY_MS);
      },
    );
    return () => {
      isStopped = true;
      clearTimeout(retry);
    };
  }, [isWanted, loaded, failures]);
  const isMissing = isAsked && !loaded && failures > 0;
  useEffect(() => {
    if (isMissing) toastInfo('The platform cannot be reached. The window opens when it is back.');
  }, [isMissing]);
  return loaded && <loaded.Layer />;
}
