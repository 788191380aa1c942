import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudError } from './cloud-error';
import type { CloudAnswer, CloudService } from './cloud-service';
import { type CloudSettings, CloudState } from './cloud-state';
import { answerEc2 } from './ec2-api';
import { type CloudCredentials, verifySignature } from './signature';
import { answerSsm } from './ssm-api';
import { toXml } from './xml';

/** What is in the account unless a test says otherwise. */
export const CLOUD = {
  region: 'eu-central-1',
  image: 'ami-0123456789abcdef0',
  imageParameter: '/molecule/image',
  securityGroup: 'sg-0123456789abcdef0',
  instanceProfile: 'molecule-agent',
  subnets: [
    { id: 'subnet-0aaaaaaaaaaaaaaaa', zone: 'eu-central-1a', vpc: 'vpc-0123456789abcdef0' },
    { id: 'subnet-0bbbbbbbbbbbbbbbb', zone: 'eu-central-1b', vpc: 'vpc-0123456789abcdef0' },
  ],
  connectEndpoint: 'eice-0123456789abcdef0',
} as const;

export interface Cloud {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly credentials: CloudCredentials;
  readonly state: CloudState;
  readonly server: Server;
  close(): Promise<void>;
}

/**
 * The part of AWS that the platform uses, on loopback: requests are HTTP with real signatures, which are verified, and
 * answers are what the SDK parses.
 * @param services by the name for which requests are signed, beside EC2 and SSM
 */
export async function openCloud(
  settings: Partial<CloudSettings> & Pick<CloudSettings, 'makeMachine'>,
  services: Readonly<Record<string, CloudService>> = {},
): Promise<Cloud> {
  const state = new CloudState({
    images: [CLOUD.image],
    subnets: CLOUD.subnets,
    securityGroups: [CLOUD.securityGroup],
    instanceProfiles: [CLOUD.instanceProfile],
    connectEndpoints: [{ id: CLOUD.connectEndpoint, vpc: CLOUD.subnets[0].vpc }],
    parameters: { [CLOUD.imageParameter]: CLOUD.image },
    rates: {},
    ...settings,
  });
  const credentials = { accessKeyId: 'AKIALOOPBACK', secretAccessKey: randomUUID() };
  const all = { ec2: ec2Service, ssm: answerSsm, ...services };
  const server = createServer((request, response) => {
    void answer(request, response, { state, credentials, services: all });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials,
    state,
    server,
    async close() {
      for (const instance of state.instances.values()) instance.terminate();
      await Promise.all([...state.instances.values()].map((instance) => instance.settled()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ec2Service: CloudService = async ({ body }, state) => ({
  status: 200,
  type: 'text/xml;charset=UTF-8',
  body: await answerEc2(state, body, randomUUID()),
});

interface Answering {
  readonly state: CloudState;
  readonly credentials: CloudCredentials;
  readonly services: Readonly<Record<string, CloudService>>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { state, credentials, services }: Answering,
): Promise<void> {
  const send = ({ status, type, body }: CloudAnswer): void => {
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  };
  const { method = '', url = '/', headers } = request;
  const signed = { method, url, headers, body: await text(request) };
  const verdict = verifySignature(signed, credentials);
  const isJson = /json/.test(headers['content-type'] ?? '');
  try {
    if (!verdict.ok) throw new CloudError(verdict.code, verdict.message);
    const service = services[verdict.service];
    if (!service || verdict.region !== CLOUD.region) {
      throw new CloudError(
        'SignatureDoesNotMatch',
        'Credential should be scoped to a valid region and service.',
      );
    }
    send(await service(signed, state));
  } catch (error) {
    const refusal = error instanceof CloudError ? error : new CloudError('InternalError', String(error));
    send(isJson ? toJsonRefusal(refusal) : toXmlRefusal(refusal));
  }
}

const toJsonRefusal = ({ status, code, message }: CloudError): CloudAnswer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: code, message }),
});

const toXmlRefusal = ({ status, code, message }: CloudError): CloudAnswer => ({
  status,
  type: 'text/xml;charset=UTF-8',
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors>${toXml({ Error: { Code: code, Message: message } })}</Errors><RequestID>${randomUUID()}</RequestID></Response>`,
});
