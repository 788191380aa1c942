import * as contracts from '@/contracts/budgets';
import * as get from '../../budgets/get-budget';
import * as getOrganisation from '../../budgets/get-organisation-budget';
import * as usage from '../../budgets/get-usage';
import * as today from '../../budgets/get-usage-today';
import * as set from '../../budgets/set-budget';
import * as setOrganisation from '../../budgets/set-organisation-budget';
import { route } from '../route';

export const getBudget = route(contracts.getBudget, get.getBudget);
export const setBudget = route(contracts.setBudget, set.setBudget);
export const getOrganisationBudget = route(
  contracts.getOrganisationBudget,
  getOrganisation.getOrganisationBudget,
);
export const setOrganisationBudget = route(
  contracts.setOrganisationBudget,
  setOrganisation.setOrganisationBudget,
);
export const getUsage = route(contracts.getUsage, usage.getUsage);
export const getUsageToday = route(contracts.getUsageToday, today.getUsageToday);
