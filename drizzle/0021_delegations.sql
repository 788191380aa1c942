CREATE TABLE "delegations" (
	"delegation_id" text PRIMARY KEY NOT NULL,
	"caller_id" uuid NOT NULL,
	"callee_id" uuid NOT NULL,
	"task_preview" text NOT NULL,
	"task" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"last_heartbeat" timestamp with time zone,
	"deadline" timestamp with time zone DEFAULT now() + interval '6 hours' NOT NULL,
	"result_preview" text,
	"error_detail" text,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"idempotency_key" text,
	"origin" "origin" NOT NULL,
	"chain_id" uuid NOT NULL,
	"path" uuid[] NOT NULL,
	"sent_at" timestamp with time zone,
	"task_id" text,
	"traceparent" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "delegations_status" CHECK ("delegations"."status" in ('queued', 'dispatched', 'in_progress', 'stuck', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "pair_pauses" (
	"caller_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"paused_until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pair_pauses_caller_id_target_id_pk" PRIMARY KEY("caller_id","target_id")
);
--> statement-breakpoint
ALTER TABLE "activity_logs" DROP CONSTRAINT "activity_logs_type";--> statement-breakpoint
CREATE INDEX "idx_delegations_inflight_heartbeat" ON "delegations" USING btree ("last_heartbeat" NULLS FIRST) WHERE "delegations"."status" in ('queued', 'dispatched', 'in_progress');--> statement-breakpoint
CREATE INDEX "delegations_open_deadline" ON "delegations" USING btree ("deadline") WHERE "delegations"."status" in ('queued', 'dispatched', 'in_progress', 'stuck');--> statement-breakpoint
CREATE INDEX "delegations_open_callee" ON "delegations" USING btree ("callee_id") WHERE "delegations"."status" in ('queued', 'dispatched', 'in_progress', 'stuck');--> statement-breakpoint
CREATE INDEX "delegations_by_caller" ON "delegations" USING btree ("caller_id","created_at" DESC NULLS LAST,"delegation_id");--> statement-breakpoint
CREATE INDEX "delegations_by_callee" ON "delegations" USING btree ("callee_id","created_at" DESC NULLS LAST,"delegation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "delegations_idempotency_key" ON "delegations" USING btree ("caller_id","idempotency_key") WHERE "delegations"."idempotency_key" is not null and "delegations"."status" <> 'failed';--> statement-breakpoint
ALTER TABLE "activity_logs" ADD CONSTRAINT "activity_logs_type" CHECK ("activity_logs"."activity_type" in ('a2a_send', 'a2a_receive', 'task_update', 'agent_log', 'skill_promotion', 'memory_write', 'error', 'delegation'));