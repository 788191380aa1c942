import { defineSweeper } from '../jobs/define-sweeper';
import { sealAudit } from './seal-audit';

/** Seals the audit log into its hash chain, away from the writers. */
export const auditSealSweeper = defineSweeper({
  name: 'audit-seal',
  cron: '* * * * *',
  timeoutMs: 60_000,
  run: async (deps) => ({ corrected: await sealAudit(deps.database.sql) }),
});
