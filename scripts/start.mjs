// `npm start`: installs what is missing, builds when sources changed, then becomes the server.

import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
await ensureBuilt();
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.setSourceMapsEnabled(true);
// In this very process: one process less in memory, and signals arrive where they are meant to.
await import('../.build/main.js');
