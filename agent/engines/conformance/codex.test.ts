import { createCodexEngine } from '../codex/codex-engine';
import { describeEngine } from './engine-suite';

describeEngine({
  name: 'codex',
  parts: 'the real CLI (@openai/codex), its own tools and sessions; the model is scripted',
  model: { provider: 'openai', model: 'gpt-5-codex' },
  create: createCodexEngine,
  variables: (url) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-scripted' }),
  keyName: 'OPENAI_API_KEY',
  program: { command: 'codex', install: 'npm install -g @openai/codex' },
  // It says of any 500 that demand is high.
  renames: { '500': 'overloaded' },
  shell: (command) => ({ name: 'exec_command', input: { cmd: command, yield_time_ms: 30_000 } }),
});
