import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const TEMPLATE = 'docs/ec2-network.yaml';
/** What has no command of the SDK: the tunnel, and that an instance may have a profile. */
const WITHOUT_COMMAND = ['ec2-instance-connect:OpenTunnel', 'iam:PassRole'];
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^SendSSHPublicKey$/, 'ec2-instance-connect'],
  [/^GetParameter$/, 'ssm'],
];

interface Statement {
  readonly Action: string | readonly string[];
}

/** Its short forms (!Ref and the like) stay the texts that they are. */
const template = parse(readFileSync(TEMPLATE, 'utf8'), { logLevel: 'silent' });

it('grants the server every action that its adapter asks for, and no other', () => {
  const sources = readdirSync('server/backends/ec2', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(`server/backends/ec2/${name}`, 'utf8'));
  const asked = sources.flatMap((text) =>
    [...text.matchAll(/new (?:\w+\.)?([A-Z]\w+)Command\(/g)].map(([, action = '']) => {
      const service = SERVICES.find(([pattern]) => pattern.test(action))?.[1] ?? 'ec2';
      return `${service}:${action}`;
    }),
  );
  const statements: Statement[] = template.Resources.PlatformPolicy.Properties.PolicyDocument.Statement;
  const granted = statements.flatMap(({ Action }) => Action);
  expect([...new Set(granted)].sort()).toEqual([...new Set([...asked, ...WITHOUT_COMMAND])].sort());
});

it('puts out the values of settings, by their names', () => {
  const outputs: { Description: string }[] = Object.values(template.Outputs);
  const documented = readFileSync('docs/operations.md', 'utf8');
  const settings = outputs.map(({ Description }) => Description).filter((text) => /^EC2_/.test(text));
  expect(settings).toHaveLength(4);
  for (const name of settings) expect(documented).toContain(`| \`${name}\` |`);
});

it('opens nothing to everybody', () => {
  const resources: { Type: string; Properties?: Record<string, unknown> }[] = Object.values(
    template.Resources,
  );
  const ingress = resources.filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupIngress');
  expect(ingress).toHaveLength(2);
  expect(JSON.stringify([...ingress, template.Resources.AgentSecurityGroup])).not.toContain('0.0.0.0/0');
});
