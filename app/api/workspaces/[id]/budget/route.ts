export { getBudget as GET, setBudget as PATCH } from '@/server/http/routes/budgets';
