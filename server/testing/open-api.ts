import { CONTRACTS } from '@/contracts/catalog';
import { pathPattern } from '@/contracts/contract-path';
import { runFastRoute } from '@/server/http/fast-lane';
import { routeOf } from './call-route';
import { openFront } from './open-front';

const ENDPOINTS = CONTRACTS.map((contract) => ({ contract, pattern: pathPattern(contract.path, '/api') }));

/** Serves every endpoint of the process's Deps on a port, without Next; the address of the API. End it by `closeFronts`. */
export async function openApi(): Promise<string> {
  const port = await openFront({
    fastLane: true,
    async handleByNext(request, response) {
      const [path = ''] = (request.url ?? '').split('?', 1);
      for (const { contract, pattern } of ENDPOINTS) {
        const found = contract.method === request.method ? pattern.exec(path) : null;
        if (!found) continue;
        const params = Object.entries(found.groups ?? {}).map(([name, value]) => [
          name,
          decodeURIComponent(value),
        ]);
        return runFastRoute(
          { route: routeOf(contract), params: Object.fromEntries(params) },
          request,
          response,
        );
      }
      response.writeHead(404).end();
    },
  });
  return `http://127.0.0.1:${port}/api`;
}
