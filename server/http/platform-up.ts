import { findDeps } from '../deps';
import { getHealth } from '../observability/get-health';

/** Nobody should look at an empty window longer than that to learn that the platform is down. */
const ANSWER_MS_MAX = 1500;

/** Whether what the platform keeps can be reached, found out before a page is drawn that shows nothing without it. */
export async function isPlatformUp(): Promise<boolean> {
  const deps = findDeps();
  // Who starts is asked again by the page itself.
  if (!deps) return true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS_MAX);
  });
  const answered = getHealth(deps).then(
    () => true,
    () => false,
  );
  const isUp = await Promise.race([answered, late]);
  clearTimeout(timer);
  return isUp;
}
