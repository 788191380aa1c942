import { DOCS_HOME, docPath } from './doc-pages';

/** Where help in the product leads. Each target is a heading that exists: a test reads the files. */
export const DOC_LINKS = {
  home: DOCS_HOME,
  gettingStarted: docPath('getting-started'),
  canvas: `${docPath('getting-started')}#the-canvas`,
  statuses: `${docPath('getting-started')}#what-a-status-means`,
  connectAgent: docPath('connect-an-agent'),
  pushOrPoll: `${docPath('connect-an-agent')}#push-or-poll`,
  heartbeats: `${docPath('connect-an-agent')}#stay-online`,
  otherMachines: `${docPath('connect-an-agent')}#agents-on-other-machines`,
  orgTemplates: docPath('organisation-templates'),
  messages: docPath('messages'),
  messageFailures: `${docPath('messages')}#when-a-message-fails`,
  whoMayTalk: `${docPath('messages')}#who-may-talk-to-whom`,
  security: docPath('security'),
  tokens: `${docPath('security')}#tokens-and-keys`,
  operations: docPath('operations'),
  settings: `${docPath('operations')}#settings`,
} as const;
