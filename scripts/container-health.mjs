// Whether the server in this container is well, by exit code: 0 when it answers and reaches its database. For a health
// check. Asks on loopback, under the name that people use: in server mode any other name is a stranger's.
import { get } from 'node:http';
import { basePathIn, publicUrlIn } from '../domain/base-path.mjs';

const WAIT_MS = 4000;
const { PORT = '3000' } = process.env;
const url = publicUrlIn(process.env);
const host = url === '' ? `localhost:${PORT}` : new URL(url).host;

const request = get({
  host: '127.0.0.1',
  port: PORT,
  path: `${basePathIn(process.env)}/api/health`,
  headers: { host },
  timeout: WAIT_MS,
});
request.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
