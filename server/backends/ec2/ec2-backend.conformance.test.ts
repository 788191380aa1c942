import { afterAll, beforeAll } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { type LoopbackEc2, openEc2 } from '@/server/testing/aws/open-ec2';
import { describeBackend } from '../conformance';
import type { Backend } from '../port';

const RUNTIME = 'assistant';
let ec2: LoopbackEc2;
let backend: Backend;
let broken: Backend;
beforeAll(async () => {
  ec2 = await openEc2();
  backend = ec2.open();
  // Nobody has made this image.
  broken = ec2.open({}, { image: 'ami-0fffffffffffffff0' });
});
afterAll(() => ec2.close());

describeBackend('ec2', async () => ({
  backend,
  runtime: RUNTIME,
  machine: {
    ask: ({ url }, text) => askEchoAgent(url ?? '', text),
    broken: { backend: broken, runtime: RUNTIME },
  },
}));
