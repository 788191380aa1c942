import { createClaudeCodeEngine } from '../claude-code/claude-code-engine';
import { describeEngine } from './engine-suite';

describeEngine({
  name: 'claude-code',
  parts: 'the real CLI (@anthropic-ai/claude-code), its own tools and sessions; the model is scripted',
  model: { provider: 'anthropic', model: 'claude-sonnet-4-5' },
  create: createClaudeCodeEngine,
  variables: (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-scripted' }),
  keyName: 'ANTHROPIC_API_KEY',
  program: { command: 'claude', install: 'npm install -g @anthropic-ai/claude-code' },
  shell: (command) => ({ name: 'Bash', input: { command, description: 'Waits' } }),
});
