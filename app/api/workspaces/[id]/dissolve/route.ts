export { dissolveTeam as POST } from '@/server/http/routes/lifecycle';
