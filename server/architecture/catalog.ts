import type { Rule } from './rule';
import { rule as appliedMigrations } from './rules/applied-migrations';
import { rule as backendNames } from './rules/backend-names';
import { rule as basePath } from './rules/base-path';
import { rule as contractAuth } from './rules/contract-auth';
import { rule as contractRoutes } from './rules/contract-routes';
import { rule as errorCodesTested } from './rules/error-codes-tested';
import { rule as errorMessage } from './rules/error-message';
import { rule as fileNames } from './rules/file-names';
import { rule as fileSize } from './rules/file-size';
import { rule as functionSize } from './rules/function-size';
import { rule as importTable } from './rules/import-table';
import { rule as jobCatalog } from './rules/job-catalog';
import { rule as noAny } from './rules/no-any';
import { rule as noBarrels } from './rules/no-barrels';
import { rule as noColourLiterals } from './rules/no-colour-literals';
import { rule as noCycles } from './rules/no-cycles';
import { rule as noInstanceof } from './rules/no-instanceof';
import { rule as noModuleMocks } from './rules/no-module-mocks';
import { rule as noSkips } from './rules/no-skips';
import { rule as noSleeps } from './rules/no-sleeps';
import { rule as oneClock } from './rules/one-clock';
import { rule as oneFetch } from './rules/one-fetch';
import { rule as oneOutbound } from './rules/one-outbound';
import { rule as oneStatusWriter } from './rules/one-status-writer';
import { rule as processEnv } from './rules/process-env';
import { rule as routeFiles } from './rules/route-files';
import { rule as serverActions } from './rules/server-actions';

/** Every rule about the code; rules.test.ts runs each on the repository and on the fixture that breaks it. */
export const RULES: readonly Rule[] = [
  appliedMigrations,
  backendNames,
  basePath,
  contractAuth,
  contractRoutes,
  errorCodesTested,
  errorMessage,
  fileNames,
  fileSize,
  functionSize,
  importTable,
  jobCatalog,
  noAny,
  noBarrels,
  noColourLiterals,
  noCycles,
  noInstanceof,
  noModuleMocks,
  noSkips,
  noSleeps,
  oneClock,
  oneFetch,
  oneOutbound,
  oneStatusWriter,
  processEnv,
  routeFiles,
  serverActions,
];
