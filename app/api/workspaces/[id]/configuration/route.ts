export { saveConfiguration as PATCH } from '@/server/http/routes/configuration';
