export {
  getOrganisationBudget as GET,
  setOrganisationBudget as PATCH,
} from '@/server/http/routes/budgets';
