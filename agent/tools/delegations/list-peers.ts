import { z } from 'zod';
import { listPeers as contract } from '@/contracts/registry';
import { askPlatform } from '../ask-platform';
import { tool } from '../tool';
import { asData, toPlainLine } from '../untrusted';

const SKILLS_MAX = 20;
const skills = z
  .object({ skills: z.array(z.object({ name: z.string() }).catch({ name: '' })).catch([]) })
  .catch({ skills: [] });

export const listPeers = tool({
  name: 'list_peers',
  description:
    'The agents to whom you may hand work: name, id, role, status and skills. Give it words to find some of them.',
  needs: 'look',
  input: { query: z.string().max(255).optional().describe('Part of a name or role.') },
  async run({ query }, { platform, signal }) {
    const [peers, own] = [
      await askPlatform(platform, contract, { query: { q: query }, signal }),
      platform.workspaceId,
    ];
    const lines = peers.map((peer) =>
      JSON.stringify({
        id: peer.id,
        name: toPlainLine(peer.name),
        role: toPlainLine(peer.role ?? ''),
        status: peer.status,
        relation: peer.parent_id === own ? 'below you' : 'beside or above you',
        active_tasks: peer.active_tasks,
        skills: skills
          .parse(peer.agent_card ?? {})
          .skills.map(({ name }) => toPlainLine(name))
          .filter((name) => name !== '')
          .slice(0, SKILLS_MAX),
      }),
    );
    if (lines.length === 0)
      return query ? 'No peer is called like that.' : 'There is nobody to hand work to.';
    return asData('the organisation', lines.join('\n'));
  },
});
