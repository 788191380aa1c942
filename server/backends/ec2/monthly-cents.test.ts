import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from '@/server/platform/config';
import { monthlyCentsOf } from './monthly-cents';

const SET = {
  AWS_REGION: 'eu-central-1',
  EC2_IMAGE: 'ami-0123456789abcdef0',
  EC2_SUBNETS: 'subnet-0aaaaaaaaaaaaaaaa',
  EC2_SECURITY_GROUPS: 'sg-0123456789abcdef0',
};
const centsOf = (changes: Record<string, string> = {}) => {
  const { ec2 } = parseConfig({ ...SET, ...changes });
  return ec2 && monthlyCentsOf(ec2);
};

it('guesses what an instance comes to with its disk, as the page about EC2 says it', () => {
  const table = readFileSync('docs/agents-on-ec2.md', 'utf8').matchAll(
    /^\| \d \| .*\| ([\d.]+) \| [\d.]+ \|$/gm,
  );
  const documented = [...table].map(([, dollars]) => Math.round(Number(dollars) * 100));
  expect(documented).toHaveLength(4);
  expect(centsOf()).toEqual(documented);
});

it('says nothing of a kind whose price it does not know, and what was set of all of them', () => {
  expect(centsOf({ EC2_TIER2_TYPE: 'x9z.huge' })?.[1]).toBeNull();
  expect(centsOf({ EC2_TIER2_TYPE: 'x9z.huge', EC2_MONTHLY_CENTS: '1,2,3,4' })).toEqual([1, 2, 3, 4]);
});
