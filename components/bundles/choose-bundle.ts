import type { BundleDeps } from './bundle-actions';
import { withBundles } from './with-bundles';

/** Lets a person choose a bundle from their disk and brings it in. */
export function chooseBundle(deps: BundleDeps): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void withBundles((actions) => actions.importFile(deps, file));
  });
  input.click();
}
