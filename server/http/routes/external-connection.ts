import * as contracts from '@/contracts/external-connection';
import { getExternalConnection as runGetExternalConnection } from '../../registry/get-external-connection';
import { rotateExternalCredentials as runRotateExternalCredentials } from '../../tokens/rotate-external-credentials';
import { route } from '../route';

export const rotateExternalCredentials = route(
  contracts.rotateExternalCredentials,
  runRotateExternalCredentials,
);
export const getExternalConnection = route(contracts.getExternalConnection, runGetExternalConnection);
