const TOGETHER_MS = 20;
/** As many values as a filter of EC2 takes. */
const KEYS_MAX = 200;

/** Collects what is asked for within a moment into one question, since an account may ask so many a second. */
export function createAskTogether<Answer>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
  none: Answer,
): (key: string) => Promise<Answer> {
  let keys = new Set<string>();
  let asking: Promise<ReadonlyMap<string, Answer>> | null = null;
  const askNow = (): Promise<ReadonlyMap<string, Answer>> => {
    const asked = [...keys];
    keys = new Set();
    asking = null;
    return ask(asked);
  };
  return async (key) => {
    keys.add(key);
    asking ??= new Promise((resolve, reject) => {
      setTimeout(() => askNow().then(resolve, reject), TOGETHER_MS);
    });
    const answers = keys.size >= KEYS_MAX ? askNow() : asking;
    return (await answers).get(key) ?? none;
  };
}
