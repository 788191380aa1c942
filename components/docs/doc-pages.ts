/** The pages of the documentation in reading order; each is `docs/<id>.md`. A new page is a file and a row here. */
export const DOC_PAGES = [
  {
    id: 'getting-started',
    title: 'Getting started',
    about: 'Start Molecule, fill the canvas, find your way.',
  },
  { id: 'connect-an-agent', title: 'Connect an agent', about: 'Any program that holds a token can join.' },
  {
    id: 'where-agents-run',
    title: 'Where agents run',
    about: 'Choosing a place, and what it keeps apart.',
  },
  {
    id: 'agents-on-ec2',
    title: 'Agents on Amazon EC2',
    about: 'A machine for each, what it costs, and how to end it all.',
  },
  { id: 'agent', title: 'The agent program', about: 'Its models, its configuration, and how to run it.' },
  {
    id: 'organisation-templates',
    title: 'Organisation templates',
    about: 'A whole organisation in one YAML file.',
  },
  { id: 'messages', title: 'Messages', about: 'What is guaranteed, what is not, and how failures look.' },
  {
    id: 'delegations',
    title: 'Delegations',
    about: 'Work that one agent hands to another, and what came of it.',
  },
  {
    id: 'approvals',
    title: 'Approvals and instructions',
    about: 'What agents ask people for, and what people tell all of them.',
  },
  { id: 'chat-files', title: 'Files in chats', about: 'How files reach an agent, and how it gets them.' },
  { id: 'security', title: 'Security', about: 'Who may do what, and what Molecule refuses.' },
  { id: 'asvs', title: 'Security checklist', about: 'What holds, by which test, and what does not yet.' },
  { id: 'operations', title: 'Operations', about: 'Settings, data, backups, health, logs.' },
] as const;

export type DocPage = (typeof DOC_PAGES)[number];
export type DocPageId = DocPage['id'];

export const DOCS_HOME = '/docs';

export const docPath = (id: DocPageId): string => `${DOCS_HOME}/${id}`;

/** The page of this id; null when there is none. */
export const findDocPage = (id: string): DocPage | null => DOC_PAGES.find((page) => page.id === id) ?? null;
