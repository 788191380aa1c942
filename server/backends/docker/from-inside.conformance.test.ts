import { expect, it } from 'vitest';
import { openDocker, TEST_RUNTIME } from '@/server/testing/open-docker';
import { workspaceOf } from '../conformance-subject';
import { plainStart } from '../plain-start';

it('agents are reached by the names of their containers where the server runs in one, and publish no port of the host', async () => {
  const backend = await openDocker({ insideDocker: true });
  const [ada, bea] = [1, 2].map(() => workspaceOf({ backend, runtime: TEST_RUNTIME }));
  if (!ada || !bea) throw new Error('there are two');
  try {
    const { url } = await backend.provision(ada, plainStart());
    const { url: other } = await backend.provision(bea, plainStart());
    expect(url).toMatch(/^http:\/\/[^/.:]*[a-z][^/.:]*:8000$/);
    expect(other).not.toBe(url);
    // From another container of the network, as the server is one: by the name, which this host does not know.
    const look = `fetch(process.argv[1]).then((answer) => process.exit(answer.ok ? 0 : 1))`;
    const ask = () => backend.exec(bea, ['node', '-e', look, `${url}/health`], { timeoutMs: 10_000 });
    await expect.poll(async () => (await ask()).exitCode, { timeout: 20_000 }).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  } finally {
    await backend.destroy(ada, { volumes: true });
    await backend.destroy(bea, { volumes: true });
    await backend.close();
  }
});
