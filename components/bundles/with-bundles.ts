import { toastError } from '@/components/ui/toast';

type BundleActions = typeof import('./bundle-actions');

/** Runs what has to do with bundles; its code comes when it is first needed, not with the page. */
export async function withBundles(run: (actions: BundleActions) => Promise<void>): Promise<void> {
  const actions = await import('./bundle-actions').catch(() => null);
  if (actions === null) return toastError('The platform cannot be reached. Try again when it is back.');
  await run(actions);
}
