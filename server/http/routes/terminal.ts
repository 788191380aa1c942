import * as contracts from '@/contracts/terminal';
import { checkTerminal } from '../../terminals/check-terminal';
import { getConsole as runGetConsole } from '../../terminals/get-console';
import { route } from '../route';

export const getConsole = route(contracts.getConsole, runGetConsole);
/** Without a WebSocket; with one the request never comes here. */
export const openTerminal = route(contracts.openTerminal, checkTerminal);
