import { expect, it } from 'vitest';
import { parseAgentConfig } from './agent-config';

it('reads what the agent uses', () => {
  const { config, warnings } = parseAgentConfig(`
name: Ada
runtime: assistant
model: anthropic:claude-x
prompt_files: [system-prompt.md, more.md]
initial_prompt: Begin.
required_env: [A_KEY, { any_of: [B_KEY, C_KEY] }]
runtime_config:
  step_limit: 7
  escalation_ladder: [openai:gpt-5]
  providers: { groq: { base_url: http://127.0.0.1:1 } }
`);
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    name: 'Ada',
    runtime: 'assistant',
    model: 'anthropic:claude-x',
    promptFiles: ['system-prompt.md', 'more.md'],
    initialPrompt: 'Begin.',
    stepLimit: 7,
    escalationLadder: [{ provider: 'openai', model: 'gpt-5' }],
    providers: { groq: { base_url: 'http://127.0.0.1:1' } },
    requiredEnv: [['A_KEY'], ['B_KEY', 'C_KEY']],
  });
});

it('allows five hundred steps where nothing is said', () => {
  expect(parseAgentConfig('').config).toMatchObject({ stepLimit: 500, runtime: null, maxConcurrentTasks: 4 });
});

it('leaves out what is not understood, says so, and keeps the rest', () => {
  const { config, warnings } = parseAgentConfig(`
runtime: assistant
idle_interval_seconds: soon
runtime_config: { step_limit: many, escalation_ladder: [7, openai:gpt-5, {}], max_output_tokens: 9 }
`);
  expect(config).toMatchObject({ runtime: 'assistant', stepLimit: 500, maxOutputTokens: 9 });
  expect(config.escalationLadder).toEqual([{ provider: 'openai', model: 'gpt-5' }]);
  expect(warnings.join('\n')).toMatch(/idle_interval_seconds.*step_limit.*escalation_ladder\[0\].*\[2\]/s);
});

it.each([['- a list'], ['name: [unclosed'], ['just words']])(
  'takes %j for no configuration, and says so',
  (text) => {
    const { config, warnings } = parseAgentConfig(text);
    expect(config.runtime).toBeNull();
    expect(warnings).toHaveLength(1);
  },
);
