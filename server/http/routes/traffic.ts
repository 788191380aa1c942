import * as contracts from '@/contracts/traffic';
import { listTraffic as runListTraffic } from '../../delegations/list-traffic';
import { route } from '../route';

export const listTraffic = route(contracts.listTraffic, runListTraffic);
