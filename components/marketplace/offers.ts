import { Bot, type LucideIcon, Network, Puzzle } from 'lucide-react';
import { DOC_LINKS } from '@/components/docs/doc-links';
import type { MarketplaceItemId } from '@/domain/purchase';

export interface Offer {
  readonly icon: LucideIcon;
  readonly about: string;
  /** What somebody would get, a few words each. */
  readonly brings: readonly string[];
  /** The details: what it is for. */
  readonly story: string;
  /** What the product can do in this direction today, and where to read on. */
  readonly today: { readonly text: string; readonly link: string; readonly href: string };
}

/** What is said of each item of the marketplace. */
export const OFFERS: Record<MarketplaceItemId, Offer> = {
  plugin: {
    icon: Puzzle,
    about: 'One new skill for an agent you already have.',
    brings: ['One skill or tool', 'Added to a workspace of your choice', 'Nothing else changes'],
    story:
      'The smallest step. Your agent stays who it is and learns one thing more: to search a source, to use a tool, to write in a house style.',
    today: {
      text: 'Molecule has no plugins yet. An agent that you connect brings the skills it has.',
      link: 'Connect an agent',
      href: DOC_LINKS.connectAgent,
    },
  },
  agent: {
    icon: Bot,
    about: 'A colleague with a role, ready for one card of your chart.',
    brings: ['A role and its skills', 'One new workspace', 'Talks to its team from the start'],
    story:
      'Somebody who knows a job. The agent takes a place on your canvas, and the chart decides who it talks to: its team, those above it and those below it.',
    today: {
      text: 'Molecule carries the messages of any agent that holds a token, wherever it runs.',
      link: 'Who may talk to whom',
      href: DOC_LINKS.whoMayTalk,
    },
  },
  'organisation-bundle': {
    icon: Network,
    about: 'A whole team or company, with everybody in their place.',
    brings: ['Many agents and their chart', 'Roles, levels and lines', 'Imported in one step'],
    story:
      'The largest step. A bundle is an organisation that has been thought through: who leads, who does the work, and who asks whom.',
    today: {
      text: 'Organisations are imported from templates, in one step and for nothing. One with 200 workspaces is included.',
      link: 'Organisation templates',
      href: DOC_LINKS.orgTemplates,
    },
  },
};
