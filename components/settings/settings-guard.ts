import { createContext, useContext, useLayoutEffect } from 'react';

interface SettingsGuard {
  /** Does it at once, or asks first where something typed would be lost. */
  readonly guard: (go: () => void) => void;
  readonly setUnsaved: (isUnsaved: boolean) => void;
}

export const SettingsGuardContext = createContext<SettingsGuard>({
  guard: (go) => go(),
  setUnsaved: () => {},
});

export const useGuard = (): SettingsGuard['guard'] => useContext(SettingsGuardContext).guard;

/** Says for as long as the form is shown whether it holds something that is not saved. */
export function useUnsaved(isUnsaved: boolean): void {
  const { setUnsaved } = useContext(SettingsGuardContext);
  // With the picture that shows it, not some time after.
  useLayoutEffect(() => {
    setUnsaved(isUnsaved);
    return () => setUnsaved(false);
  }, [isUnsaved, setUnsaved]);
}
