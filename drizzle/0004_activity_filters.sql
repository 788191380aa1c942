ALTER TABLE "activity_logs" ADD COLUMN "metadata" jsonb;--> statement-breakpoint
CREATE INDEX "activity_logs_by_source" ON "activity_logs" USING btree ("workspace_id","source_id","created_at","seq") WHERE "activity_logs"."source_id" is not null;--> statement-breakpoint
CREATE INDEX "activity_logs_by_target" ON "activity_logs" USING btree ("workspace_id","target_id","created_at","seq") WHERE "activity_logs"."target_id" is not null;--> statement-breakpoint
CREATE INDEX "activity_logs_from_people" ON "activity_logs" USING btree ("workspace_id","created_at","seq") WHERE "activity_logs"."source_id" is null;--> statement-breakpoint
CREATE INDEX "activity_logs_from_agents" ON "activity_logs" USING btree ("workspace_id","created_at","seq") WHERE "activity_logs"."source_id" is not null;