import * as contracts from '@/contracts/configuration';
import { saveConfiguration as runSaveConfiguration } from '../../configuration/save-configuration';
import { route } from '../route';

export const saveConfiguration = route(contracts.saveConfiguration, runSaveConfiguration);
