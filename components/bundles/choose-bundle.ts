import type { BundleDeps } from './bundle-actions';
import { withBundles } from './with-bundles';

/** Lets a person choose a bundle from their disk and brings it in. */
export function chooseBundle(deps: BundleDeps): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  // It belongs to the page while the person looks for the file: what nothing holds may be cleared away by then, and the
  // choice is lost.
  input.hidden = true;
  document.body.append(input);
  input.addEventListener('cancel', () => input.remove());
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.remove();
    if (file) void withBundles((actions) => actions.importFile(deps, file));
  });
  input.click();
}
