import { createHash, createHmac, type Hmac, type Hash as NodeHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ShellsOptions, TunnelEndpoint } from './shells-options';

/** The signature is looked at once, when the tunnel is opened. */
const SIGNED_SECONDS = 60;
/** As long as AWS lets a tunnel be. */
export const TUNNEL_SECONDS_MAX = 3600;
/** The one port that an endpoint leads to beside that of remote desktops. */
const SSH_PORT = 22;

/**
 * The address of a tunnel to an instance, signed for its opening (Signature Version 4 in the query). No SDK has this call;
 * its parameters are those that the AWS CLI sends.
 */
export async function signTunnel(
  { instanceConnect, clock }: Pick<ShellsOptions, 'instanceConnect' | 'clock'>,
  endpoint: TunnelEndpoint,
  privateAddress: string,
): Promise<string> {
  const { protocol, host, hostname, port } = new URL(endpoint.url);
  const signer = new SignatureV4({
    service: 'ec2-instance-connect',
    region: instanceConnect.config.region,
    credentials: instanceConnect.config.credentials,
    sha256: Sha256,
  });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: '/openTunnel',
      query: {
        instanceConnectEndpointId: endpoint.id,
        remotePort: String(SSH_PORT),
        privateIpAddress: privateAddress,
        maxTunnelDuration: String(TUNNEL_SECONDS_MAX),
      },
      headers: { host },
    },
    { expiresIn: SIGNED_SECONDS, signingDate: clock.now() },
  );
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return `${protocol}//${host}/openTunnel?${pairs.join('&')}`;
}

/** As the signature has it: whatever is not unreserved. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Node's own hash in the form that the signer asks for. */
class Sha256 {
  readonly #hash: NodeHash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('The signer makes a new hash for each use.');
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
