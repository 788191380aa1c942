import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

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

interface LossGuard extends Pick<SettingsGuard, 'guard'> {
  readonly isUnsaved: boolean;
  /** What the forms inside get. */
  readonly shared: SettingsGuard;
  /** What waits for an answer, because something typed would be lost. */
  readonly waiting: { readonly go: () => void } | null;
  readonly dismiss: () => void;
}

/** Whoever shows the forms asks here before anything takes them away. */
export function useLossGuard(): LossGuard {
  const [isUnsaved, setIsUnsaved] = useState(false);
  const [waiting, setWaiting] = useState<LossGuard['waiting']>(null);
  // The guard looks here: between the key that makes something unsaved and the next picture there is time for Escape.
  const unsaved = useRef(false);
  const setUnsaved = useCallback((value: boolean) => {
    unsaved.current = value;
    setIsUnsaved(value);
  }, []);
  const guard = useCallback((go: () => void) => (unsaved.current ? setWaiting({ go }) : go()), []);
  useEffect(() => {
    // It was saved while the question stood: nothing would be lost any more.
    if (!waiting || isUnsaved) return;
    setWaiting(null);
    waiting.go();
  }, [waiting, isUnsaved]);
  const shared = useMemo(() => ({ guard, setUnsaved }), [guard, setUnsaved]);
  return { isUnsaved, guard, shared, waiting, dismiss: () => setWaiting(null) };
}
